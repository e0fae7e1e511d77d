// The faults in force: added, used up, removed.

import type { Fault, FaultKind } from './fault.ts';

export type Of<K extends FaultKind> = Extract<Fault, { readonly kind: K }>;

export type Faults = {
  /** Returns the number to remove it by. */
  add(fault: Fault): number;
  remove(id: number): void;
  clear(): void;
  list(): readonly { readonly id: number; readonly fault: Fault; readonly left: number | undefined }[];
  /** The first fault in force of this kind for the resource that also `fits`; one use of its count is spent. */
  take<K extends FaultKind>(kind: K, resource: string | undefined, fits?: (fault: Of<K>) => boolean): Of<K> | undefined;
  /** The same without spending a use. */
  peek<K extends FaultKind>(kind: K, resource: string | undefined, fits?: (fault: Of<K>) => boolean): Of<K> | undefined;
  /** Calls when a fault is added; returns the way to stop. */
  onAdd(listener: (fault: Fault) => void): () => void;
};

type Entry = { readonly id: number; readonly fault: Fault; left: number };

function isOf<K extends FaultKind>(kind: K, fault: Fault): fault is Of<K> {
  return fault.kind === kind;
}

export function createFaults(): Faults {
  let nextId = 1;
  let entries: Entry[] = [];
  const listeners = new Set<(fault: Fault) => void>();

  function find<K extends FaultKind>(
    kind: K,
    resource: string | undefined,
    fits: (fault: Of<K>) => boolean,
    spend: boolean,
  ): Of<K> | undefined {
    for (const entry of entries) {
      const { fault } = entry;
      if (!isOf(kind, fault) || (fault.resource !== undefined && fault.resource !== resource) || !fits(fault)) continue;
      if (spend) {
        entry.left -= 1;
        if (entry.left <= 0) entries = entries.filter((other) => other !== entry);
      }
      return fault;
    }
    return undefined;
  }

  return {
    add(fault) {
      const id = nextId++;
      entries.push({ id, fault, left: fault.count ?? Number.POSITIVE_INFINITY });
      for (const listener of listeners) listener(fault);
      return id;
    },
    remove(id) {
      entries = entries.filter((entry) => entry.id !== id);
    },
    clear() {
      entries = [];
    },
    list: () => entries.map(({ id, fault, left }) => ({ id, fault, left: Number.isFinite(left) ? left : undefined })),
    take: (kind, resource, fits = () => true) => find(kind, resource, fits, true),
    peek: (kind, resource, fits = () => true) => find(kind, resource, fits, false),
    onAdd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
