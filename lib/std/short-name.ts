// Names that must fit: what tells a name from its neighbours is kept, what they share goes first.

/** The end of a text, with an ellipsis before it where something was cut. `most` counts characters, at least 2. */
export function lastOf(text: string, most: number): string {
  return text.length <= most ? text : `…${text.slice(text.length - Math.max(1, most - 1))}`;
}

/** The domain that all of the names share, such as `.eu-west-1.compute.internal`; empty where they share none. */
function sharedDomain(names: readonly string[]): string {
  const [first, ...rest] = names;
  if (first === undefined || rest.length === 0) return '';
  const dot = first.indexOf('.');
  const domain = dot < 0 ? '' : first.slice(dot);
  return domain !== '' && rest.every((name) => name.endsWith(domain)) ? domain : '';
}

/** Each name in at most `most` characters: without the domain that all share, then by its end. */
export function shortNames(names: readonly string[], most: number): ReadonlyMap<string, string> {
  const domain = sharedDomain(names);
  return new Map(names.map((name) => [name, lastOf(name.length <= most ? name : name.slice(0, name.length - domain.length), most)]));
}
