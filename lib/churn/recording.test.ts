// Over the recording of the demo, against a few lines that read the slices alone: no transition lost, none doubled; and what its scenes are.

import { beforeAll, describe, expect, test } from 'vitest';
import { type RecordedEvent, recordedShop } from '#testing/recorded/deltas.ts';
import { startOf } from '#testing/recorded/sink.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { beginChurn, followChurn } from './churn.ts';
import { newChurn, type Told } from './held.ts';

/** `Service address uid` -> ready, serving, terminating as the slices say it. */
type Plain = ReadonlyMap<string, string>;

function plain(state: ClusterState): Plain {
  const found = new Map<string, string>();
  for (const slice of state.tables.EndpointSlice.values()) {
    for (const { addresses, conditions, targetRef } of slice.endpoints) {
      const { ready, serving, terminating } = conditions;
      const told = ready === true ? 'ready' : terminating !== true ? 'notReady' : serving === true ? 'draining' : 'terminated';
      found.set(`${serviceOfSlice(slice)} ${addresses[0]} ${targetRef?.uid}`, told);
    }
  }
  return found;
}

function difference(before: Plain, after: Plain): readonly string[] {
  const found: string[] = [];
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [from, to] = [before.get(id) ?? 'absent', after.get(id) ?? 'absent'];
    if (from !== to) found.push(`${id} ${from}>${to}`);
  }
  return found.sort();
}

type Played = { readonly t: number; readonly told: Told; readonly wanted: readonly string[] };

/** Batches of `span` ms, as the live cluster makes them; 0: of what came in one millisecond. */
function play(events: readonly RecordedEvent[], span: number): readonly Played[] {
  const state = newState();
  const churn = newChurn(1000);
  const start = startOf('shop');
  apply(
    state,
    events.filter(({ t }) => t === 0).map(({ delta }) => delta),
  );
  beginChurn(churn, state, start);
  const rest = events.filter(({ t }) => t > 0);
  const played: Played[] = [];
  for (let i = 0; i < rest.length; ) {
    const from = rest[i]!.t;
    const batch: RecordedEvent[] = [];
    while (i < rest.length && rest[i]!.t <= from + span) batch.push(rest[i++]!);
    const t = batch.at(-1)!.t;
    const before = plain(state);
    const changes = apply(
      state,
      batch.map(({ delta }) => delta),
    );
    played.push({ t, told: followChurn(churn, state, changes, start + t), wanted: difference(before, plain(state)) });
  }
  return played;
}

describe('the recording of the demo', () => {
  let events: readonly RecordedEvent[] = [];
  let batches: readonly Played[] = [];
  beforeAll(() => {
    events = recordedShop();
    batches = play(events, 50);
  });

  test.each([0, 50, 250])('C5 in batches of %i ms: its transitions are those of the slices', (span) => {
    let count = 0;
    for (const { told, wanted } of play(events, span)) {
      const found = told.transitions.map(({ service, address, uid, from, to }) => `${service} ${address} ${uid} ${from}>${to}`);
      expect(found.sort()).toEqual(wanted);
      count += found.length;
    }
    expect(count).toBeGreaterThan(180);
  });

  test('C16 each has a cause, and they are those of the scenes', () => {
    const causes = new Map<string, Set<string>>();
    for (const { t, told } of batches) {
      const context = [15, 45, 70, 105, 150, 170, 240, 275, 315, 330, 352, 385, 400, 420, 450].findLast((at) => at * 1000 <= t) ?? 0;
      for (const { cause } of told.transitions) causes.set(`${context}`, (causes.get(`${context}`) ?? new Set()).add(cause.kind));
    }
    expect(Object.fromEntries([...causes].map(([context, kinds]) => [context, [...kinds].sort()]))).toEqual({
      15: ['rollout'],
      45: ['scale'],
      70: ['readiness'],
      105: ['drain'],
      // Until they are gone nobody knows that nobody comes in their place.
      150: ['podDeleted', 'scale'],
      170: ['rollout'],
      240: ['nodeLost'],
      275: ['readiness'],
      315: ['readiness'],
      // The first Pod of a StatefulSet goes before there is one of the new revision.
      330: ['podDeleted', 'rollout'],
      352: ['readiness'],
      385: ['selectorEdited'],
      400: ['podDeleted', 'scale'],
      420: ['scale', 'selectorEdited'],
      450: ['rollout'],
    });
  });

  test('C32 search has nobody ready for 26 seconds, on both of its families; nobody else loses all', () => {
    const start = startOf('shop');
    const lost = batches.flatMap(({ told }) => told.outages).filter(({ kind, lost: isLost }) => kind === 'nobodyReady' && isLost);
    expect(lost.map(({ service, family, from = 0, to = 0 }) => [service, family, from - start, to - from])).toEqual([
      ['shop/search-v6', 'IPv6', 275_195, 25_987],
      ['shop/search', 'IPv4', 275_195, 25_987],
      ['shop/search', 'IPv6', 275_195, 25_987],
    ]);
  });

  test('C41 C42 its rollouts: how they end, and the fewest that were ready', () => {
    const ended = batches.flatMap(({ told }) => told.rollouts);
    expect(ended.map(({ service, end, fewestReady, toReady }) => [service, end?.how, fewestReady, toReady.count])).toEqual([
      ['shop/web', 'complete', 3, 4],
      ['shop/web-public', 'complete', 3, 4],
      ['shop/recommend', 'undone', 6, 0],
      ['shop/recommend-node', 'undone', 6, 0],
      ['data/db', 'complete', 2, 3],
      ['data/db-read', 'complete', 2, 3],
      ['data/queue', 'complete', 3, 3],
    ]);
  });
});
