// Whom a trace can start at, by what is typed.

import { describe, expect, it } from 'vitest';
import { buildNode, buildOwner, buildPod, buildService } from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import { type ChoicesInput, clientChoices } from './client-choices.ts';

const ownerReferences = [buildOwner('StatefulSet', 'db')];
const STATE = stateOf(
  buildService({ name: 'db', selector: { app: 'db' } }),
  buildPod({ name: 'db-0', ips: ['10.0.1.7'], nodeName: 'node-2', labels: { app: 'db' }, ownerReferences }),
  buildPod({ name: 'db-1', ips: ['10.0.1.8'], nodeName: 'node-2', labels: { app: 'db' }, ownerReferences }),
  buildPod({ name: 'done', phase: 'Succeeded' }),
  buildNode({ name: 'node-1' }),
  buildNode({ name: 'node-2' }),
);

function offered(typed: string, over: Partial<ChoicesInput> = {}): readonly string[] {
  return clientChoices({ state: STATE, service: 'shop/db', now: undefined, hits: [], typed, ...over }).flatMap(({ items }) =>
    items.map(({ label, detail }) => `${label} | ${detail}`),
  );
}

describe('clientChoices', () => {
  it('offers all there is while nothing is typed: workloads first, and from outside where there is an endpoint first', () => {
    expect(offered('')).toEqual([
      'StatefulSet db | shop · 2 Pods',
      'db-0 | shop',
      'db-1 | shop',
      'a process on node-1 | ',
      'a process on node-2 | ',
      'outside, any address | at node-2',
      'outside, any address | at node-1',
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['statefulset db', ['StatefulSet db | shop · 2 Pods']],
    ['db-1', ['db-1 | shop']],
    ['node-1', ['a process on node-1 | ', 'outside, any address | at node-1']],
    ['outside', ['outside, any address | at node-2', 'outside, any address | at node-1']],
    ['10.0.1.8', ['db-1 | shop']],
    ['203.0.113.9', ['outside, 203.0.113.9 | at node-2', 'outside, 203.0.113.9 | at node-1']],
    ['nobody', []],
  ])('%j', (typed, expected) => {
    expect(offered(typed)).toEqual(expected);
  });

  it('has what the server found elsewhere, and an address that it knows is not outside', () => {
    const hits = [{ kind: 'Pod', namespace: 'far', name: 'api-1', detail: 'Running · 203.0.113.9' }] as const;
    expect(offered('203.0.113.9', { hits })).toEqual(['api-1 | far']);
  });

  it('keeps the Node at which one arrives', () => {
    const now = { vantage: { kind: 'external', node: 'node-1', address: undefined }, as: 'pod' } as const;
    expect(offered('203.0.113.9', { now })[0]).toBe('outside, 203.0.113.9 | at node-1');
  });

  it('has no two of one id', () => {
    const ids = clientChoices({ state: STATE, service: undefined, now: undefined, hits: [], typed: '' }).flatMap(({ items }) =>
      items.map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
