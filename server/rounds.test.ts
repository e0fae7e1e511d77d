// Rounds of the demo: whoever watches finds in each round the same at the same time, with the times of that round.

import { beforeAll, expect, test } from 'vitest';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { keyOf } from '#lib/kube/key.ts';
import { READERS, RESOURCES } from '#lib/kube/record.ts';
import { createFindings } from './cluster/findings.ts';
import type { KnownKinds } from './cluster/known-kinds.ts';
import { openRecording } from './replay/open-recording.ts';
import type { Recording } from './replay/recording.ts';
import { rounds } from './replay/round.ts';
import type { StoredObject } from './replay/stored-object.ts';
import { momentAt } from './replay/timeline.ts';

const EACH = 5_000;

let recording: Recording;

beforeAll(async () => {
  recording = await openRecording('shop');
});

function deltaOf(object: StoredObject, type: 'put' | 'delete'): Delta | undefined {
  const kind = RESOURCES.find((resource) => resource.kind === object.resource.kind)?.kind;
  if (kind === undefined) return undefined;
  if (type === 'delete') return remove(kind, keyOf(object.namespace, object.name));
  const read = READERS[kind](JSON.parse(object.encode(0).toString('utf8')));
  return read.ok && read.value !== undefined ? put(read.value) : undefined;
}

/** What differs between what is there and the moment at which a round begins. */
function backTo(state: ClusterState, objects: Iterable<StoredObject>): readonly Delta[] {
  const puts = [...objects].flatMap((object) => deltaOf(object, 'put') ?? []);
  const kept = new Set(
    puts.map((delta) =>
      delta.op === 'put' ? `${delta.record.kind}:${keyOf(delta.record.metadata.namespace, delta.record.metadata.name)}` : '',
    ),
  );
  const gone = RESOURCES.flatMap(({ kind }) =>
    [...state.tables[kind].keys()].filter((key) => !kept.has(`${kind}:${key}`)).map((key) => remove(kind, key)),
  );
  return [...gone, ...puts];
}

/** Of each moment of each round: what is found, and since when, in ms after the round began. */
function findingsByRound(): readonly ReadonlyMap<number, readonly string[]>[] {
  const inRound = rounds(recording);
  const { startedAt, duration, events } = recording;
  const state = newState();
  const all: KnownKinds = { kinds: new Set(RESOURCES.map(({ kind }) => kind)), within: new Map() };
  const findings = createFindings({
    known: () => all,
    onBug(subject, error) {
      throw new Error(`${subject.key}: ${String(error)}`);
    },
  });
  const step = (deltas: readonly Delta[], now: number): void => {
    apply(state, findings.derive(state, apply(state, deltas), now));
  };
  const told: Map<number, readonly string[]>[] = [];
  for (const round of [0, 1, 2]) {
    const begin = startedAt + round * duration;
    const start = [...momentAt(recording, 0, (object) => inRound(object, round)).values()].flatMap((objects) => [...objects.values()]);
    step(backTo(state, start), begin);
    const seen = new Map<number, readonly string[]>();
    let next = 0;
    for (let t = EACH; t < duration; t += EACH) {
      for (let event = events[next]; event !== undefined && event.t <= t; event = events[next]) {
        next++;
        const delta = deltaOf(inRound(event.object, round), event.type);
        if (delta !== undefined) step([delta], begin + event.t);
      }
      step([], begin + t);
      seen.set(
        t,
        [...state.tables.Finding.values()]
          // What is so from before the round goes on: it is not new.
          .map(
            ({ metadata, severity, title, since }) =>
              `${metadata.name} ${severity} ${title} ${since < begin ? 'from before' : since - begin}`,
          )
          .sort(),
      );
    }
    told.push(seen);
  }
  return told;
}

test('findings of a round are those of the one before at the same time, with their times moved by a round', () => {
  const [, first, second] = findingsByRound();
  if (first === undefined || second === undefined) throw new Error('a round is missing');
  for (const [t, found] of first) expect(second.get(t), `at ${t / 1000} s`).toEqual(found);
  expect(new Set([...first.values()].flat()).size).toBeGreaterThan(15);
});
