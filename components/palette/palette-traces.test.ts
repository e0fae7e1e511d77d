// Traces in the palette: what is asked, who is offered, and where it leads.

import { describe, expect, it } from 'vitest';
import { newState } from '#lib/cluster/state.ts';
import { HOME, type View } from '#components/live/view.ts';
import { type Hit, groupHits } from '#components/search/palette-hits.ts';
import { askedTrace, traceHits } from './palette-traces.ts';

const POD: Hit = { kind: 'Pod', namespace: 'shop', name: 'web-1', detail: '' };
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

describe('traceHits', () => {
  const offered = (view: View, to: string, hit = POD): { readonly name: string | undefined; readonly went: View | undefined } => {
    let went: View | undefined;
    const [found] = traceHits([hit], {
      state: newState(),
      view,
      domain: 'cluster.local',
      to,
      go: (next) => {
        went = next;
      },
    });
    found?.run?.();
    return { name: found?.name, went };
  };

  it('leads to the panel of the Pod, with what is typed', () => {
    expect(offered(SHOP, 'api:80')).toMatchObject({
      name: 'Trace from web-1 to api:80',
      went: { scope: SHOP.scope, selection: { kind: 'Pod', key: 'shop/web-1' }, tab: 'trace', trace: 'api:80', stand: undefined },
    });
    expect(offered(SHOP, '').name).toBe('Trace from web-1 to …');
  });

  it('goes to the namespace of the Pod where that is another', () => {
    expect(offered(HOME, 'api:80').went?.scope).toEqual({ kind: 'namespace', namespace: 'shop' });
  });

  it('with a Service in view it stays there, and stands in the Pod', () => {
    const view: View = { ...SHOP, selection: { kind: 'Service', key: 'shop/api' } };
    expect(offered(view, '')).toMatchObject({
      name: 'Trace from web-1 to api',
      went: {
        selection: { kind: 'Service', key: 'shop/api' },
        stand: { vantage: { kind: 'pod', pod: 'shop/web-1' } },
        tab: 'trace',
        trace: 'api',
      },
    });
  });

  it('is found by the name of the Pod, and offers Pods and Nodes only', () => {
    const things = [POD, { ...POD, kind: 'Service', name: 'web' }, { ...POD, kind: 'Node', namespace: '', name: 'n1' }] as const;
    const hits = [...traceHits(things, { state: newState(), view: SHOP, domain: 'cluster.local', to: '', go: () => undefined })];
    expect(hits.map((h) => h.kind)).toEqual(['Trace', 'Trace']);
    expect(groupHits(hits, 'web-1').flatMap((group) => group.hits.map((h) => h.name))).toEqual(['Trace from web-1 to …']);
  });
});
