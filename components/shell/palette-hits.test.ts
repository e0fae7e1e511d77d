// What the palette finds and in which order.

import { describe, expect, it } from 'vitest';
import { type Hit, hitKey, rankHits, readHits } from './palette-hits.ts';

function hit(kind: Hit['kind'], name: string, namespace = 'shop', detail = ''): Hit {
  return { kind, namespace, name, detail };
}

describe('rankHits', () => {
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
});

describe('readHits', () => {
  it('keeps what it knows', () => {
    const body = [
      { kind: 'Service', namespace: 'a', name: 'b', detail: 'c' },
      { kind: 'Secret', name: 'x' },
      null,
      { kind: 'Action', name: 'x' },
    ];
    expect(readHits(body)).toEqual([hit('Service', 'b', 'a', 'c')]);
    expect(readHits('no')).toEqual([]);
  });

  it('selects an address that only a slice knows by its Service, and drops one without', () => {
    const body = [
      { kind: 'Endpoint', namespace: 'data', name: '192.0.2.9', detail: 'legacy-1 of legacy', service: 'legacy' },
      { kind: 'Endpoint', namespace: 'data', name: '192.0.2.10', detail: 'stray-1' },
    ];
    const found = readHits(body);
    expect(found.map((h) => [h.kind, hitKey(h)])).toEqual([['Address', 'data/legacy/192.0.2.9']]);
  });
});
