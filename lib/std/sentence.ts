// Clauses made into sentences.

/** Names that begin small stay so: `kube-proxy`, `internalTrafficPolicy`. */
export function capitalised(clause: string): string {
  const [first = ''] = clause.split(' ', 1);
  return /[A-Z-]/.test(first.slice(1)) ? clause : clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** `clause` without its full stop. */
export function sentence(clause: string): string {
  return `${capitalised(clause)}.`;
}
