// The last of many: a list that forgets its oldest.

export type Ring<T> = {
  readonly limit: number;
  /** Oldest first, from `start` on. */
  readonly held: T[];
};

export function newRing<T>(limit: number): Ring<T> {
  return { limit, held: [] };
}

/** The oldest half goes at once when there are twice as many as are kept, so that each costs little. */
export function keep<T>(ring: Ring<T>, item: T): void {
  ring.held.push(item);
  if (ring.held.length >= 2 * ring.limit) ring.held.splice(0, ring.held.length - ring.limit);
}
