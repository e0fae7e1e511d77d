// Where a reflector stands: what it watches, from which version, and what its sink holds.

export type Position = {
  /** Where to go on watching; undefined asks for a list. */
  version: string | undefined;
  /** The namespace that is watched alone, if one is. */
  namespace: string | undefined;
  /** What the sink has been given: nothing, the whole cluster or one namespace. */
  held: 'nothing' | 'cluster' | 'namespace';
};

export function newPosition(): Position {
  return { version: undefined, namespace: undefined, held: 'nothing' };
}
