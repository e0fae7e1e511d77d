// Traces in the palette: what is asked, who is offered, and where it leads.

import { describe, expect, it } from 'vitest';
import { HOME, type View } from '#components/live/view.ts';
import { buildNode, buildOwner, buildPod, buildService } from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import type { Hit } from '#components/search/palette-hits.ts';
import { askedTrace, traceHits } from './palette-traces.ts';

const SHOP: View = { ...HOME, scope: { kind: 'namespace', namespace: 'shop' } };

describe('askedTrace', () => {
  it.each<[string, ReturnType<typeof askedTrace>]>([
    ['trace', undefined],
    ['trace ', { from: '', to: '' }],
    ['trace from', { from: '', to: '' }],
    ['Trace from ', { from: '', to: '' }],
    ['trace web-1', { from: 'web-1', to: '' }],
    ['trace from web-1 to', { from: 'web-1', to: '' }],
    ['trace from web-1 to api:80', { from: 'web-1', to: 'api:80' }],
    ['tracer', undefined],
    ['web-1', undefined],
  ])('%j', (query, expected) => {
    expect(askedTrace(query)).toEqual(expected);
  });
});

const STATE = stateOf(
  buildService({ name: 'api' }),
  buildService({ name: 'web' }),
  buildPod({ name: 'web-1', ownerReferences: [buildOwner('StatefulSet', 'web')] }),
  buildNode({ name: 'n1' }),
);

describe('traceHits', () => {
  const SERVICE: View = { ...SHOP, selection: { kind: 'Service', key: 'shop/api' } };
  const offered = (view: View, from: string, to: string, hits: readonly Hit[] = []): readonly (readonly [string, View | undefined])[] =>
    [
      ...traceHits(hits, {
        state: STATE,
        view,
        domain: 'cluster.local',
        from,
        to,
        go: (next) => {
          went = next;
        },
      }),
    ].map((hit) => {
      hit.run?.();
      return [hit.name, went] as const;
    });
  let went: View | undefined;
  const names = (view: View, from: string, to: string, hits?: readonly Hit[]): readonly string[] =>
    offered(view, from, to, hits).map(([name]) => name);

  it('without a Service leads to the panel of the Pod or the Node, with what is typed', () => {
    expect(offered(SHOP, 'web-1', '10.9.9.9:80')).toMatchObject([
      [
        'Trace from web-1 to 10.9.9.9:80',
        { scope: SHOP.scope, selection: { kind: 'Pod', key: 'shop/web-1' }, tab: 'trace', trace: '10.9.9.9:80', stand: undefined },
      ],
    ]);
    expect(names(SHOP, '', '')).toEqual(['Trace from web-1 to …', 'Trace from a process on n1 to …']);
  });

  it('goes to the namespace of a Pod that the server found', () => {
    const far: Hit = { kind: 'Pod', namespace: 'far', name: 'db-0', detail: '' };
    expect(offered(HOME, 'db-0', '10.9.9.9', [far])[0]?.[1]?.scope).toEqual({ kind: 'namespace', namespace: 'far' });
  });

  it('with a Service in view stays there, from a workload, a Pod, a Node or outside', () => {
    expect(names(SERVICE, '', '')).toEqual([
      'Trace from StatefulSet web to api:80',
      'Trace from web-1 to api:80',
      'Trace from a process on n1 to 10.96.0.10:80',
      'Trace from outside, any address to api.shop.svc.cluster.local:80',
    ]);
    expect(offered(SERVICE, 'statefulset', '')[0]?.[1]).toMatchObject({
      selection: { kind: 'Service', key: 'shop/api' },
      stand: { vantage: { kind: 'pod', pod: 'shop/web-1' } },
      traceAs: 'workload',
      tab: 'trace',
    });
  });

  it('to a Service by its name goes there, from an address outside too', () => {
    expect(offered(SHOP, '203.0.113.9', 'shop/web')[0]?.[1]).toMatchObject({
      selection: { kind: 'Service', key: 'shop/web' },
      stand: { vantage: { kind: 'external', node: 'n1', address: '203.0.113.9' } },
    });
    expect(offered(HOME, 'web-1', 'web.shop:8080')[0]?.[1]).toMatchObject({
      scope: { kind: 'namespace', namespace: 'shop' },
      selection: { kind: 'Service', key: 'shop/web' },
      trace: 'web.shop:8080',
    });
  });
});
