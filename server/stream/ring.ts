// Ring: a bounded ring of numbered entries, and the question "what came after this number?".

export type Entry = {
  /** Grows from entry to entry; gaps are allowed. */
  readonly seq: number;
  /** Approximate size in memory, in bytes. */
  readonly bytes: number;
};

export type Since<E> =
  | { readonly kind: 'entries'; readonly entries: readonly E[] }
  /** Older than the ring, or never handed out by it: only a snapshot can help. */
  | { readonly kind: 'gone' };

export type Ring<E extends Entry> = {
  append(entry: E): void;
  /** The entries after `seq`, oldest first. */
  since(seq: number): Since<E>;
  /** Entries and bytes held at the moment. */
  size(): { readonly entries: number; readonly bytes: number };
};

/** The newest entry is kept even where it alone is over `maxBytes`: the readers that are up to date want it. */
export type RingBounds = { readonly maxEntries: number; readonly maxBytes: number };

/** `start` is the number of the state that the first entry will change. */
export function createRing<E extends Entry>(start: number, bounds: RingBounds): Ring<E> {
  let entries: E[] = [];
  let bytes = 0;
  /** Whoever holds the state of this number or a later one can be served from the ring. */
  let floor = start;
  let last = start;

  function evict(): void {
    let gone = 0;
    while (gone < entries.length - 1 && (entries.length - gone > bounds.maxEntries || bytes > bounds.maxBytes)) {
      const oldest = entries[gone++];
      if (oldest === undefined) break;
      bytes -= oldest.bytes;
      floor = oldest.seq;
    }
    if (gone > 0) entries = entries.slice(gone);
  }

  /** Index of the first entry after `seq`; readers are nearly always at the end, so it is sought from there. */
  function firstAfter(seq: number): number {
    let i = entries.length;
    while (i > 0 && (entries[i - 1]?.seq ?? 0) > seq) i--;
    return i;
  }

  return {
    append(entry) {
      if (entry.seq <= last) throw new Error(`ring: ${entry.seq} does not come after ${last}`);
      entries.push(entry);
      bytes += entry.bytes;
      last = entry.seq;
      // A quarter over the bound before the copy, so that appending stays cheap on average.
      if (entries.length > bounds.maxEntries * 1.25 || bytes > bounds.maxBytes) evict();
    },
    since(seq) {
      if (seq < floor) return { kind: 'gone' };
      return { kind: 'entries', entries: entries.slice(firstAfter(seq)) };
    },
    size: () => ({ entries: entries.length, bytes }),
  };
}
