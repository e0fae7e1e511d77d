// Blocks of lines, and groups of them: a checkpoint and the batches since it was begun. Unbroken chains of groups are the spans of a history.

import type { GapReason } from '#lib/wire/history.ts';

/** Where the lines of a block are: as they were written, as a zstd frame, or as one in a file. */
export type Body =
  | { readonly kind: 'lines'; readonly bytes: Uint8Array }
  | { readonly kind: 'packed'; readonly frame: Uint8Array }
  | { readonly kind: 'filed'; readonly path: string; readonly at: number; readonly length: number; readonly crc: number };

export type Block = {
  /** Times of its first and its last line. */
  readonly from: number;
  to: number;
  lines: number;
  /** Bytes of its lines. */
  raw: number;
  body: Body;
};

export type Exact = { readonly time: number; readonly seq: number };

/**
 * The records of a checkpoint are read while batches come (each part is of its own time), so it is exact only together with the batches
 * since it was begun, and only from its end on: puts and deletes that are done twice change nothing.
 */
export type Group = {
  /** Of one process; its batches have no hole between them. */
  readonly run: string;
  /** In its run. */
  readonly number: number;
  /** Number in its run of its first block of batches. */
  readonly base: number;
  /** The file that its blocks are in; undefined where they are in memory. */
  segment: string | undefined;
  checkpoint: Block[];
  /** The end of the checkpoint; undefined before it, and where it is lost. */
  exact: Exact | undefined;
  batches: Block[];
  /** Known up to here, be it that nothing happened. */
  until: number;
  /** What came after its last block is lost. */
  isBroken: boolean;
};

/** Groups of one run, one after the other; the first has a checkpoint. */
export type Chain = {
  readonly groups: Group[];
  readonly from: Exact;
  to: number;
  /** What is between it and the chain before. */
  readonly why: GapReason;
};

/** A group of which the checkpoint is lost goes on from the one before it, if that is whole. */
export function chainsOf(groups: readonly Group[]): readonly Chain[] {
  const chains: Chain[] = [];
  let before: Group | undefined;
  for (const group of groups) {
    const chain = chains.at(-1);
    const last = chain?.groups.at(-1);
    if (chain !== undefined && last === before && last?.run === group.run && !last.isBroken) {
      chain.groups.push(group);
      chain.to = Math.max(chain.to, group.until);
    } else if (group.exact !== undefined) {
      const why = last?.run === group.run ? 'damaged' : 'notRunning';
      chains.push({ groups: [group], from: group.exact, to: group.until, why });
    }
    before = group;
  }
  return chains;
}

/** Its lines are lost: with one of a checkpoint the checkpoint, with one of batches all that came after it. Returns the group. */
export function lose(group: Group, block: Block): Group {
  if (group.checkpoint.includes(block)) {
    group.checkpoint = [];
    group.exact = undefined;
  }
  const at = group.batches.indexOf(block);
  if (at >= 0) {
    if (group.exact !== undefined && block.from <= group.exact.time) group.exact = undefined;
    group.batches = group.batches.slice(0, at);
    group.until = group.batches.at(-1)?.to ?? group.exact?.time ?? 0;
    group.isBroken = true;
  }
  return group;
}

export function bytesOf({ body, raw }: Block): number {
  if (body.kind === 'lines') return raw;
  return body.kind === 'packed' ? body.frame.length : body.length;
}
