// kubectl commands to paste, quoted for a POSIX shell.

const PLAIN = /^[A-Za-z0-9@%+=:,./_-]+$/;

/** One word of a POSIX shell; what needs no quotes gets none. */
export function quote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** `namespace` is empty for cluster-scoped objects. Without a context: `aimed` adds it. */
export function kubectl(namespace: string, ...words: readonly string[]): string {
  const where = namespace === '' ? [] : ['-n', namespace];
  return ['kubectl', ...where, ...words].map(quote).join(' ');
}

/** The current context of whoever pastes may be another cluster, so the command names its own: `['--context', 'prod']`. */
export function aimed(command: string, target: readonly string[]): string {
  return command.startsWith('kubectl ') ? ['kubectl', ...target.map(quote), command.slice('kubectl '.length)].join(' ') : command;
}

/** A selector or set of labels as `-l` takes it. */
export function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
