// Reading a history: the moment at a time, then what came after it.

import { type Delta, put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { HistoryLine } from '#lib/wire/history.ts';
import type { Status } from '#lib/wire/message.ts';
import { createBreath } from './breath.ts';
import { type Block, type Chain, chainsOf, type Group, lose } from './group.ts';
import type { Entry } from './history.ts';
import { linesIn } from './lines.ts';

export type Reading = {
  /** The groups as they were when it was asked: the reader's own. */
  readonly groups: readonly Group[];
  readonly from: number;
  readonly to: number;
  readonly signal: AbortSignal | undefined;
  /** The lines of a block; undefined where they are lost. */
  readonly open: (block: Block) => Promise<Buffer | undefined>;
};

/** That from which `time` is least far away. */
function nearest(chains: readonly Chain[], time: number): Chain | undefined {
  const distance = ({ from, to }: Chain): number => Math.max(from.time - time, time - to, 0);
  let found: Chain | undefined;
  for (const chain of chains) if (found === undefined || distance(chain) <= distance(found)) found = chain;
  return found;
}

/** The last of which the checkpoint is not later than `time`: with what follows it is exact there. */
function indexOfBase({ groups }: Chain, time: number): number {
  return groups.findLastIndex(({ exact }) => exact !== undefined && exact.time <= time);
}

/** `ended`: all of the chain up to the end of the window has been read. `lost`: a block of this group is. */
type Outcome = { readonly kind: 'ended' } | { readonly kind: 'lost'; readonly group: Group; readonly told: boolean };

const ENDED: Outcome = { kind: 'ended' };

async function* readChain(chain: Chain, start: number, { to, signal, open }: Reading): AsyncGenerator<Entry, Outcome> {
  const breathe = createBreath();
  const state = newState();
  const [base, ...later] = chain.groups.slice(indexOfBase(chain, start));
  if (base === undefined) return ENDED;
  let seq = 0;
  let status: Status | undefined;
  let deltas: Delta[] = [];
  let told = false;

  /** What the line brings into the moment, before it has been told; after that, what is told. */
  function take(line: HistoryLine): Entry | undefined {
    switch (line.kind) {
      case 'snapshot':
        apply(state, line.records.map(put));
        ({ seq } = line);
        return undefined;
      case 'batch': {
        if (!told) {
          apply(state, line.deltas);
          ({ seq } = line);
          return undefined;
        }
        deltas = deltas.length === 0 ? [...line.deltas] : deltas.concat(line.deltas);
        if (line.more === true) return undefined;
        const batch = { seq: line.seq, time: line.time, deltas };
        deltas = [];
        return { kind: 'batch', batch };
      }
      case 'status':
        ({ status } = line);
        return told ? { kind: 'status', time: line.time, status } : undefined;
      case 'history':
      case 'gap':
      case 'end':
        return undefined;
      default:
        return assertNever(line);
    }
  }

  const hasEnded = (): boolean => signal?.aborted === true;
  const moment = (): Entry => ({ kind: 'moment', time: start, seq, state, status });

  for (const block of base.checkpoint) {
    if (hasEnded()) return ENDED;
    const bytes = await open(block);
    if (bytes === undefined) return { kind: 'lost', group: lose(base, block), told };
    for (const line of linesIn(bytes)) {
      take(line);
      await breathe();
    }
  }
  for (const group of [base, ...later]) {
    for (const block of group.batches) {
      if (hasEnded()) return ENDED;
      const bytes = await open(block);
      if (bytes === undefined) {
        if (!told && block.from > start) yield moment();
        return { kind: 'lost', group: lose(group, block), told: told || block.from > start };
      }
      for (const line of linesIn(bytes)) {
        if (line.kind === 'batch' || line.kind === 'status') {
          if (line.time > start && !told) {
            yield moment();
            told = true;
          }
          if (line.time > Math.max(to, start)) return ENDED;
        }
        const entry = take(line);
        if (entry !== undefined) yield entry;
        await breathe();
        if (hasEnded()) return ENDED;
      }
    }
  }
  if (!told) yield moment();
  return ENDED;
}

/** Where a block is lost, it goes on at the next checkpoint, as after a gap. */
export async function* readGroups(reading: Reading): AsyncGenerator<Entry> {
  const { from, to, signal } = reading;
  let groups: readonly Group[] = reading.groups;
  let hasBegun = false;
  for (;;) {
    const chains = chainsOf(groups);
    const chain: Chain | undefined = hasBegun ? chains[0] : nearest(chains, from);
    if (chain === undefined || (hasBegun && chain.from.time > to) || signal?.aborted === true) return;
    const start: number = hasBegun ? chain.from.time : Math.min(Math.max(from, chain.from.time), chain.to);
    const outcome: Outcome = yield* readChain(chain, start, reading);
    const last = outcome.kind === 'ended' ? chain.groups.at(-1) : outcome.group;
    hasBegun ||= outcome.kind === 'ended' || outcome.told;
    // Before anything has been told, the group of the lost block is asked again, for what is left of it.
    if (hasBegun) groups = groups.slice(groups.findIndex((group) => group === last) + 1);
  }
}
