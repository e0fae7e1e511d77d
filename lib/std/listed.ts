// Several names in a sentence.

const NAMED = 4;

/** `a, b and c`; beyond five `a, b, c, d and 3 more`. */
export function listed(words: readonly string[], and = 'and'): string {
  if (words.length > NAMED + 1) return `${words.slice(0, NAMED).join(', ')} ${and} ${words.length - NAMED} more`;
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${and} ${last}`;
}

/** `a, b, c, d, e, f and 3 more`: without an `and` where all are named. */
export function namesOf(names: readonly string[], named = 6): string {
  const more = names.length - named;
  return names.slice(0, named).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
