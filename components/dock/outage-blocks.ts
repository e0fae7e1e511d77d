// Outages as blocks of a lane: windows of ports and families that lie upon each other are one.

import type { Outage } from '#lib/churn/outage.ts';

export type OutageBlock = {
  /** Undefined: since before the look began. */
  readonly from: number | undefined;
  /** Undefined: it goes on. */
  readonly to: number | undefined;
  /** Somebody was there before. */
  readonly lost: boolean;
  /** What it is made of, the longest first. */
  readonly outages: readonly Outage[];
};

const begin = ({ from }: Pick<Outage, 'from'>): number => from ?? Number.NEGATIVE_INFINITY;
const end = ({ to }: Pick<Outage, 'to'>): number => to ?? Number.POSITIVE_INFINITY;

function joined(a: OutageBlock, outage: Outage): OutageBlock {
  const to = end(a) >= end(outage) ? a.to : outage.to;
  const length = (o: Outage): number => end(o) - begin(o);
  return {
    from: a.from,
    to,
    lost: a.lost || outage.lost,
    outages: [...a.outages, outage].sort(
      (x, y) => length(y) - length(x) || Number(y.kind === 'nobodyReady') - Number(x.kind === 'nobodyReady'),
    ),
  };
}

/** In order of time. Windows in which a Node dropped are a thing of that Node, and not among them. */
export function outageBlocks(outages: readonly Outage[]): readonly OutageBlock[] {
  const blocks: OutageBlock[] = [];
  const sorted = outages.filter(({ kind }) => kind !== 'nodeDrops').sort((a, b) => begin(a) - begin(b) || end(b) - end(a));
  for (const outage of sorted) {
    const last = blocks.at(-1);
    if (last !== undefined && begin(outage) <= end(last)) blocks[blocks.length - 1] = joined(last, outage);
    else blocks.push({ from: outage.from, to: outage.to, lost: outage.lost, outages: [outage] });
  }
  return blocks;
}

/** Windows of single Nodes, in order of time. */
export function dropsOf(outages: readonly Outage[]): readonly Outage[] {
  return outages.filter(({ kind }) => kind === 'nodeDrops').sort((a, b) => begin(a) - begin(b));
}
