// What the palette finds and in which order.

import { describe, expect, it, test } from 'vitest';
import { askedKind, type Answer, groupHits, type Hit, hitKey, readAnswer } from './palette-hits.ts';

function hit(kind: Hit['kind'], name: string, namespace = 'shop', detail = ''): Hit {
  return { kind, namespace, name, detail };
}

function rankHits(hits: readonly Hit[], query: string, found?: Answer['found']): readonly Hit[] {
  return groupHits(hits, query, found).flatMap((group) => group.hits);
}

describe('groupHits', () => {
  it('puts exact before prefix before part before within, shorter first', () => {
    const hits = [hit('Pod', 'cobweb'), hit('Pod', 'my-web'), hit('Pod', 'web-10'), hit('Pod', 'web-1'), hit('Pod', 'web')];
    expect(rankHits(hits, 'WEB').map((h) => h.name)).toEqual(['web', 'web-1', 'web-10', 'my-web', 'cobweb']);
  });

  it('finds by address, and by namespace and name together', () => {
    const pod = hit('Pod', 'web-1', 'shop', '10.0.3.7');
    expect(rankHits([pod], '10.0.3')).toEqual([pod]);
    expect(rankHits([pod], 'shop/we')).toEqual([pod]);
    expect(rankHits([pod], 'pay')).toEqual([]);
  });

  it('keeps what the server found by something that is not shown, for the query that it answers', () => {
    const node = { ...hit('Node', 'node-1', ''), answers: '192.168.0.7' };
    expect(rankHits([hit('Node', 'node-1', ''), node], '192.168.0.7')).toEqual([node]);
    expect(rankHits([node], '192.168.0.70')).toEqual([]);
  });

  it('shows each thing once, eight of a kind, the kind with the best hit first', () => {
    const pods = Array.from({ length: 20 }, (_, i) => hit('Pod', `web-${i}`));
    const found = rankHits([...pods, ...pods, hit('Service', 'web')], 'web');
    expect(found[0]?.kind).toBe('Service');
    expect(found).toHaveLength(9);
  });

  it('puts the kind first of which the server found one by its host', () => {
    const action = hit('Action', 'Show shop.example.com', '');
    const ingress = { ...hit('Ingress', 'storefront'), answers: 'shop.example.com', closeness: 0 };
    expect(rankHits([action, ingress], 'Shop.example.com').map((h) => h.kind)).toEqual(['Ingress', 'Action']);
    expect(rankHits([ingress], 'shop.example.co')).toEqual([]);
  });

  it('of what the page and the server both know the closer speaks', () => {
    const local = hit('Service', 'web', 'shop', '10.96.0.7');
    const found = { ...hit('Service', 'web', 'shop', 'node port 30080 · NodePort'), answers: '30080', closeness: 0 };
    expect(rankHits([local, found], '30080')).toEqual([found]);
    expect(rankHits([local, found], 'web')).toEqual([local]);
  });

  it('tells how many there are: on the page, or in the whole cluster', () => {
    const pods = Array.from({ length: 20 }, (_, i) => hit('Pod', `web-${i}`));
    expect(groupHits(pods, 'web')).toMatchObject([{ kind: 'Pod', total: 20 }]);
    expect(groupHits(pods, 'web', { Pod: 3000, Service: 4 })).toMatchObject([{ kind: 'Pod', total: 3000 }]);
  });
});

describe('readAnswer', () => {
  it('keeps what it knows', () => {
    const hits = [
      { kind: 'Service', namespace: 'a', name: 'b', detail: 'c', closeness: 1 },
      { kind: 'TLSRoute', namespace: 'a', name: 'r', detail: '', closeness: 'near' },
      { kind: 'Secret', name: 'x' },
      null,
      { kind: 'Action', name: 'x' },
    ];
    expect(readAnswer({ hits, found: { Service: 9, Secret: 1, Endpoint: 2, Pod: 'many' } }, 'B')).toEqual({
      hits: [
        { ...hit('Service', 'b', 'a', 'c'), closeness: 1, answers: 'b' },
        { ...hit('TLSRoute', 'r', 'a'), answers: 'b' },
      ],
      found: { Service: 9, Address: 2 },
    });
    for (const body of ['no', null, {}, { hits: 5, found: 5 }, []]) expect(readAnswer(body, 'x')).toEqual({ hits: [], found: {} });
  });

  it('selects an address that only a slice knows by its Service, and drops one without', () => {
    const hits = [
      { kind: 'Endpoint', namespace: 'data', name: '192.0.2.9', detail: 'legacy-1 of legacy', service: 'legacy' },
      { kind: 'Endpoint', namespace: 'data', name: '192.0.2.10', detail: 'stray-1' },
    ];
    expect(readAnswer({ hits }, '192').hits.map((h) => [h.kind, hitKey(h)])).toEqual([['Address', 'data/legacy/192.0.2.9']]);
  });
});

test.each([
  ['Node node-0003', { kind: 'Node', bare: 'node-0003' }],
  ['pod web-1', { kind: 'Pod', bare: 'web-1' }],
  ['networkpolicy a b', { kind: 'NetworkPolicy', bare: 'a b' }],
  ['node', undefined],
  ['node-3 x', undefined],
  ['web 1', undefined],
])('%j asks for a kind: %j', (query, expected) => {
  expect(askedKind(query)).toEqual(expected);
});
