// What the palette says about what it could not search.

import { expect, test } from 'vitest';
import { isCustom, RESOURCES } from '#lib/kube/record.ts';
import type { Status, WatchStatus } from '#lib/wire/message.ts';
import { searchGaps } from './search-gaps.ts';

const LIVE: WatchStatus = { state: 'live' };
const ABSENT: WatchStatus = { state: 'absent' };
const DENIED: WatchStatus = { state: 'denied', verb: 'list', group: '', resource: 'x', namespace: undefined };

function gaps(kinds: Partial<Status['kinds']>): readonly string[] {
  const all = Object.fromEntries(RESOURCES.map(({ kind }) => [kind, isCustom(kind) ? ABSENT : LIVE])) as Status['kinds'];
  const cluster = { name: 'demo', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined } as const;
  return searchGaps({ cluster, kinds: { ...all, ...kinds }, faults: [], faultCount: 0 });
}

const denied = (test: (kind: string) => boolean): Partial<Status['kinds']> =>
  Object.fromEntries(RESOURCES.filter(({ kind }) => test(kind)).map(({ kind }) => [kind, DENIED]));

test('nothing, where all is read or not there', () => {
  expect(gaps({})).toEqual([]);
  expect(searchGaps(undefined)).toEqual([]);
});

test('what may not be read', () => {
  expect(gaps({ Ingress: DENIED, HTTPRoute: DENIED })).toEqual(['Not searched, because Signalbox may not list them: Ingress, HTTPRoute.']);
  const optional = new Set<string>(RESOURCES.filter((r) => r.optional === 'custom').map((r) => r.kind));
  expect(gaps({ Node: DENIED, ...denied((kind) => optional.has(kind)) })).toEqual([
    'Not searched, because Signalbox may not list them: Node, the kinds of the Gateway API.',
  ]);
  expect(gaps({ ReferenceGrant: DENIED })).toEqual([]);
});

test('what is not read yet; what is held while it is asked for again is searched', () => {
  const retrying: WatchStatus = { state: 'retrying', since: 0, attempt: 1, problem: 'x', held: false };
  expect(gaps({ Pod: { state: 'listing', received: 5, remaining: 9 }, Service: retrying, Node: { ...retrying, held: true } })).toEqual([
    'Not read yet: Service, Pod.',
  ]);
});

test('what is read in one namespace alone', () => {
  expect(gaps({ Pod: { state: 'live', namespace: 'shop' }, Service: { state: 'live', namespace: 'shop' } })).toEqual([
    'Searched in the namespace shop alone: Service, Pod.',
  ]);
});
