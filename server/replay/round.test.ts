// Rounds of the recording of `shop`: what each of them has of its own, and that churn finds the same in all of them.

import { beforeAll, expect, test } from 'vitest';
import { openRecording } from './open-recording.ts';
import type { Recording } from './recording.ts';
import { type InRound, rounds } from './round.ts';
import type { StoredObject } from './stored-object.ts';

let recording: Recording;
let inRound: InRound;

beforeAll(async () => {
  recording = await openRecording('shop');
  inRound = rounds(recording);
});

type Pod = {
  readonly metadata: { readonly name: string; readonly uid: string; readonly creationTimestamp: string };
  readonly status: { readonly conditions?: readonly { readonly lastTransitionTime: string }[] };
};

function read(object: StoredObject): Pod {
  return JSON.parse(object.encode(1).toString()) as Pod;
}

function bornPod(): StoredObject {
  const found = recording.events.find(
    ({ object }) => object.resource.kind === 'Pod' && !recording.initial.some(({ uid }) => uid === object.uid),
  );
  if (found === undefined) throw new Error('no Pod was created while it was recorded');
  return found.object;
}

test('the round that was recorded is as it was recorded', () => {
  for (const { object } of recording.events) expect(inRound(object, 0)).toBe(object);
});

test('what was there before is the same in each', () => {
  for (const object of recording.initial) expect(inRound(object, 3)).toBe(object);
});

test.each([-1, 1, 2])('round %i: what was created then has its times, and a uid that no other round has', (round) => {
  const pod = bornPod();
  const there = inRound(pod, round);
  const [was, is] = [read(pod), read(there)];
  expect(Date.parse(is.metadata.creationTimestamp) - Date.parse(was.metadata.creationTimestamp)).toBe(round * recording.duration);
  expect(is.metadata.uid).not.toBe(was.metadata.uid);
  expect([there.uid, there.key, there.labels]).toEqual([is.metadata.uid, pod.key, pod.labels]);
  expect(is.metadata.uid.slice(8)).toBe(was.metadata.uid.slice(8));
});

test('a slice that names such a Pod names it by that uid', () => {
  const pod = bornPod();
  const slice = recording.events.find(
    ({ object }) => object.resource.kind === 'EndpointSlice' && object.encode(1).includes(pod.uid),
  )?.object;
  if (slice === undefined) throw new Error('no slice names it');
  expect(inRound(slice, 2).encode(1).includes(inRound(pod, 2).uid)).toBe(true);
  expect(inRound(slice, 2).encode(1).includes(pod.uid)).toBe(false);
});

/** Every time that is written anywhere in an object: metadata, managed fields, conditions, states of containers, leases, events. */
function timesIn(object: StoredObject): readonly number[] {
  return [
    ...object
      .encode(1)
      .toString()
      .matchAll(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/g),
  ].map(([, time = '']) => Date.parse(time));
}

test.each([-1, 1, 5])('round %i: every time of it in every object is moved by the rounds between, and no other', (round) => {
  const moved = new Map<string, number>();
  for (const { object } of recording.events) {
    const is = timesIn(inRound(object, round));
    expect(is).toEqual(timesIn(object).map((time) => (time <= recording.startedAt ? time : time + round * recording.duration)));
    const { kind } = object.resource;
    moved.set(kind, (moved.get(kind) ?? 0) + is.length);
  }
  expect([...moved.keys()].sort()).toEqual([...new Set(recording.events.map(({ object }) => object.resource.kind))].sort());
});
