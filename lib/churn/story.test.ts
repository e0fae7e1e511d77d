// Stories: SPEC C48 to C52.

import { describe, expect, test } from 'vitest';
import { chronicled, evictedBy, made, of, sliceOf, START } from '#testing/builders/churn.ts';
import { buildNode, buildService } from '#testing/builders/kube.ts';
import { remove } from '#lib/cluster/delta.ts';
import type { Story } from '#lib/churn/chronicle-view.ts';

const web = buildService();
const pods = [1, 2, 3, 4].map((number) => made(`web-${number}`));
const [one, two, three, four] = pods as [(typeof pods)[0], (typeof pods)[0], (typeof pods)[0], (typeof pods)[0]];

type Chronicled = ReturnType<typeof chronicled>;

function storiesOf({ lanes }: Chronicled, to: number): readonly Story[] {
  return lanes(0, to).lanes.flatMap(({ stories }) => stories);
}

const brief = ({ kind, from, to, count }: Story) => [kind, (from - START) / 1000, (to - START) / 1000, count];

const gone = (...list: typeof pods) => list.map(({ metadata }) => remove('Pod', `shop/${metadata.name}`));

function scaledDown(): Chronicled {
  const chronicle = chronicled([web, ...pods, sliceOf(pods.map((pod) => of(pod)))]);
  chronicle.at(
    10,
    ...[two, three, four].map(({ metadata }) => made(metadata.name, { deleted: true })),
    sliceOf([of(one), of(two, 'draining'), of(three, 'draining'), of(four, 'draining')]),
  );
  chronicle.at(14, ...gone(two, three), sliceOf([of(one), of(four, 'draining')]));
  chronicle.at(15, ...gone(four), sliceOf([of(one)]));
  return chronicle;
}

describe('scale', () => {
  test('C49 C51 it begins when the first began to go; three took part', () => {
    const chronicle = scaledDown();
    expect(storiesOf(chronicle, 60).map(brief)).toEqual([['scale', 10, 15, 3]]);
    expect(storiesOf(chronicle, 60)).toMatchObject([{ sizes: [4, 1], cause: { kind: 'scale' } }]);
  });

  test('C49 C50 back within two minutes is the same story, with its sizes', () => {
    const chronicle = scaledDown();
    const [six, seven, eight] = [6, 7, 8].map((number) => made(`web-${number}`, { created: 60 }));
    chronicle.at(61, six!, seven!, sliceOf([of(one), of(six!, 'notReady'), of(seven!, 'notReady')]));
    chronicle.at(62, eight!, sliceOf([of(one), of(six!), of(seven!), of(eight!)]));
    expect(storiesOf(chronicle, 90).map(brief)).toEqual([['scale', 10, 62, 6]]);
    expect(storiesOf(chronicle, 90)[0]?.sizes).toEqual([4, 1, 4]);
  });

  test('C49 after more than two minutes it is another one', () => {
    const chronicle = scaledDown();
    const six = made('web-6', { created: 136 });
    chronicle.at(136, six, sliceOf([of(one), of(six)]));
    expect(storiesOf(chronicle, 140).map(brief)).toEqual([
      ['scale', 10, 15, 3],
      ['scale', 136, 136, 1],
    ]);
  });

  test('C50 of more than 20 sizes the first and the last', () => {
    const chronicle = chronicled([web, one, sliceOf([of(one)])]);
    for (let i = 0; i < 20; i++) {
      const next = made('web-7', { uid: `uid-${i}`, created: 20 * i });
      chronicle.at(20 * i, next, sliceOf([of(one), of(next)]));
      chronicle.at(20 * i + 10, ...gone(next), sliceOf([of(one)]));
    }
    const [story] = storiesOf(chronicle, 500);
    expect([story?.sizes.length, story?.sizes[0], story?.sizes.slice(-3)]).toEqual([19, 1, [1, 2, 1]]);
  });
});

test('C51 a drain counts those that went, and lasts until the others are ready', () => {
  const node = (unschedulable: boolean) => buildNode({ name: 'node-1', unschedulable });
  const chronicle = chronicled([web, node(false), one, two, sliceOf([of(one), of(two)])]);
  const evicted = (name: string) => made(name, { deleted: true, conditions: evictedBy('EvictionByEvictionAPI') });
  chronicle.at(20, node(true), evicted('web-1'), sliceOf([of(one, 'draining'), of(two)]));
  const next = made('web-5', { created: 20, node: 'node-2' });
  chronicle.at(22, next, sliceOf([of(one, 'draining'), of(two), of(next, 'notReady')]));
  chronicle.at(50, ...gone(one), sliceOf([of(two), of(next)]));
  expect(storiesOf(chronicle, 60).map(brief)).toEqual([['drain', 20, 50, 1]]);
});

test('C48 what only its readiness tells makes no story; an edit does', () => {
  const chronicle = chronicled([web, one, two, sliceOf([of(one), of(two)])]);
  chronicle.at(1, made('web-1', { ready: false }), sliceOf([of(one, 'notReady'), of(two)]));
  expect(storiesOf(chronicle, 2)).toEqual([]);
  chronicle.at(3, buildService({ selector: { app: 'other' } }), sliceOf([]));
  expect(storiesOf(chronicle, 4).map(brief)).toEqual([['edit', 3, 3, 2]]);
});

test('C52 flapping begins with the first loss, and ends with what came within five minutes of the last three', () => {
  const chronicle = chronicled([web, one, two, sliceOf([of(one), of(two)])]);
  const flap = (seconds: number, until: number) => {
    chronicle.at(seconds, made('web-1', { ready: false }), sliceOf([of(one, 'notReady'), of(two)]));
    chronicle.at(until, one, sliceOf([of(one), of(two)]));
  };
  flap(10, 12);
  flap(20, 22);
  expect(storiesOf(chronicle, 25)).toEqual([]);
  flap(30, 32);
  expect(storiesOf(chronicle, 35).map(brief)).toEqual([['flapping', 10, 32, 3]]);
  flap(200, 900);
  expect(storiesOf(chronicle, 901).map(brief)).toEqual([['flapping', 10, 200, 4]]);
  expect(storiesOf(chronicle, 901)).toMatchObject([{ pod: 'shop/web-1', cause: { kind: 'readiness' } }]);
  for (const seconds of [1000, 1010, 1020]) flap(seconds, seconds + 1);
  expect(storiesOf(chronicle, 1030).map(brief)).toEqual([
    ['flapping', 10, 200, 4],
    ['flapping', 1000, 1021, 3],
  ]);
});

test('C52 two families of one Pod flap once', () => {
  const dual = buildService({ ipFamilies: ['IPv4', 'IPv6'], clusterIPs: ['10.96.0.10', 'fd00::10'] });
  const slices = (state: 'ready' | 'notReady') => [
    sliceOf([of(one, state)]),
    sliceOf([{ ...of(one, state), addresses: ['fd00::1'] }], { name: 'web-6', addressType: 'IPv6' }),
  ];
  const chronicle = chronicled([dual, one, ...slices('ready')]);
  for (const seconds of [1, 2, 3]) {
    chronicle.at(seconds, made('web-1', { ready: false }), ...slices('notReady'));
    chronicle.at(seconds + 0.5, one, ...slices('ready'));
  }
  expect(storiesOf(chronicle, 4).map(brief)).toEqual([['flapping', 1, 3.5, 3]]);
});
