// The view in the URL: round trip, tolerance, stepping out.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProxyChoice, ViaChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { decodeHypothesis } from '#lib/whatif/encode.ts';
import { LONGEST_ADDRESS, MOST_PARAMETERS } from '#lib/wire/address.ts';
import { formatView, HOME, homeOf, moved, namespaceOf, parseView, SORTS, stepOut, streamScope, type View } from './view.ts';
import { PROXY_MODES } from '#lib/routing/proxy-mode.ts';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 24 });

const scope: fc.Arbitrary<View['scope']> = fc.oneof(
  fc.constant({ kind: 'overview' as const }),
  name.map((namespace) => ({ kind: 'namespace' as const, namespace })),
  fc.tuple(name, name).map(([ns, svc]) => ({ kind: 'service' as const, service: `${ns}/${svc}` })),
);

const node = fc.constantFrom('node-1', 'ip-10-0-0-1.eu-west-1.compute.internal');
const vantage: fc.Arbitrary<Vantage> = fc.oneof(
  fc.tuple(name, name).map(([ns, pod]) => ({ kind: 'pod' as const, pod: `${ns}/${pod}` })),
  node.map((n) => ({ kind: 'node' as const, node: n })),
  fc.record({ kind: fc.constant('external' as const), node, address: fc.constantFrom(undefined, '198.51.100.4', '2001:db8::1') }),
);
const via: fc.Arbitrary<ViaChoice | undefined> = fc.constantFrom<(ViaChoice | undefined)[]>(
  undefined,
  { kind: 'clusterIP', at: undefined },
  { kind: 'nodePort', at: undefined },
  { kind: 'nodePort', at: 'node-2' },
  { kind: 'loadBalancer', at: '2001:db8::7' },
  { kind: 'externalIP', at: '203.0.113.7' },
);

const time = fc.integer({ min: 0, max: Date.parse('9999-12-31T23:59:59.999Z') });

const WHAT_IF = ['etp:Cluster', 'td:none~sa:ClientIP', 'unready:web-1~drain:node-1.internal~scale:node-2:-3'];

const view: fc.Arbitrary<View> = fc
  .record({
    scope,
    selection: fc.option(
      fc.record({
        kind: fc.constantFrom('Service', 'Pod', 'Node', 'Address', 'Ingress', 'Gateway', 'HTTPRoute', 'GRPCRoute', 'NetworkPolicy'),
        key: text,
      }),
      { nil: undefined },
    ),
    tab: fc.constantFrom('overview', 'endpoints', 'yaml'),
    finding: fc.option(text, { nil: undefined }),
    filter: fc.oneof(fc.constant(''), text),
    troubleOnly: fc.boolean(),
    theme: fc.option(fc.constantFrom('system', 'light', 'dark'), { nil: undefined }),
    stand: fc.option(fc.record({ vantage, via, family: fc.constantFrom(undefined, 'IPv4', 'IPv6') }), { nil: undefined }),
    proxy: fc.record({
      mode: fc.constantFrom(...PROXY_MODES),
      detectLocal: fc.constantFrom(
        { kind: 'ClusterCIDR', cidrs: undefined },
        { kind: 'ClusterCIDR', cidrs: [] },
        { kind: 'ClusterCIDR', cidrs: ['10.0.0.0/8', 'fd00::/8'] },
        { kind: 'NodeCIDR' },
        { kind: 'BridgeInterface' },
        { kind: 'InterfaceNamePrefix' },
      ),
      nodePortAddresses: fc.constantFrom<ProxyChoice['nodePortAddresses'][]>(
        undefined,
        'primary',
        ['192.0.2.0/24'],
        ['192.0.2.0/24', '::/0'],
      ),
    }),
    trace: fc.oneof(fc.constant(''), fc.constantFrom('web:80', '[fd00::1]:80/UDP', 'http://a b?&=#'), text),
    sort: fc.constantFrom(...SORTS),
    traceAs: fc.constantFrom('pod', 'workload'),
    whatIf: fc.option(
      fc.constantFrom(...WHAT_IF).map((text) => ({ service: 'web', changes: decodeHypothesis(text) })),
      { nil: undefined },
    ),
    at: fc.option(time, { nil: undefined }),
    against: fc.option(time, { nil: undefined }),
    range: fc.constantFrom('5m', '15m', '1h', '6h', 'all'),
    dock: fc.boolean(),
  })
  // A hypothesis is about a Service of the namespace that is shown.
  .map((v) => {
    const namespace = namespaceOf(v.scope);
    return { ...v, whatIf: v.whatIf && namespace !== undefined ? { ...v.whatIf, service: `${namespace}/web` } : undefined };
  });

function parse(url: string): View | undefined {
  const { pathname, search } = new URL(url, 'http://localhost');
  return parseView(pathname, search);
}

describe('view', () => {
  it('survives the URL', () => {
    fc.assert(
      fc.property(view, (v) => {
        expect(parse(formatView(v))).toEqual(v);
      }),
    );
  });

  it('keeps keys readable', () => {
    const url = formatView({ ...HOME, scope: { kind: 'namespace', namespace: 'shop' }, selection: { kind: 'Pod', key: 'shop/web-1' } });
    expect(url).toBe('/ns/shop?sel=Pod:shop/web-1');
  });

  it('writes no address that the server would refuse, with all of it set and every name as long as Kubernetes makes one', () => {
    const label = 'n'.repeat(63);
    const subdomain = `${label}.${label}.${label}.${'n'.repeat(61)}`;
    const changes = Array.from({ length: 64 }, (_, i) => `unready:${'p'.repeat(61)}${10 + i}`).join('~');
    const url = formatView({
      scope: { kind: 'service', service: `${label}/${label}` },
      selection: { kind: 'NetworkPolicy', key: `${label}/${subdomain}` },
      tab: 'endpoints',
      finding: `${subdomain} ${label}/${subdomain}`,
      filter: 'ž'.repeat(64),
      troubleOnly: true,
      theme: 'system',
      stand: {
        vantage: { kind: 'pod', pod: `${label}/${subdomain}` },
        via: { kind: 'loadBalancer', at: subdomain },
        family: 'IPv4',
      },
      proxy: {
        mode: 'nftables',
        detectLocal: { kind: 'ClusterCIDR', cidrs: Array.from({ length: 8 }, (_, i) => `fd00:1111:2222:3333:4444:5555:6666:${i}/112`) },
        nodePortAddresses: Array.from({ length: 8 }, (_, i) => `fd00:1111:2222:3333:4444:5555:7777:${i}/112`),
      },
      trace: `https://${subdomain}:30443`,
      traceAs: 'workload',
      sort: 'changed',
      whatIf: { service: `${label}/${label}`, changes: decodeHypothesis(changes) },
      at: Date.UTC(2026, 10, 29, 5, 54, 14, 250),
      against: Date.UTC(2026, 10, 29, 5, 50),
      range: 'all',
      dock: true,
    });
    expect(parse(url)?.whatIf?.changes).toHaveLength(64);
    expect(url.length).toBeLessThanOrEqual(LONGEST_ADDRESS);
    expect(url.split('&').length).toBeLessThan(MOST_PARAMETERS);
  });

  it('refuses paths that mean nothing', () => {
    for (const path of ['/x', '/ns', '/ns/Shop', '/ns/shop/svc', '/ns/shop/pod/a', '/ns/shop/svc/web/more', '/ns/%E0%A4%A']) {
      expect(parseView(path, ''), path).toBeUndefined();
    }
  });

  it('reads bad values as the default', () => {
    expect(parse('/?sel=Pod:&tab=nope&theme=pink&only=no')).toEqual(HOME);
    expect(parse('/?sel=Secret:a/b')).toEqual(HOME);
    expect(parse('/?from=Pod:web-1&via=nodePort&family=IPv4')).toEqual(HOME);
    expect(parse('/?from=outside:&proxy=userspace&node-ports=everywhere&detect=maybe')).toEqual(HOME);
    expect(parse('/?from=Node:../x&from=Pod:A/b')).toEqual(HOME);
  });

  it('steps out in a finite number of steps, ending at the overview without a selection', () => {
    fc.assert(
      fc.property(view, (v) => {
        let at = v;
        for (let i = 0; i < 8; i++) at = stepOut(at);
        expect(at.scope.kind).toBe('overview');
        expect(at.selection).toBeUndefined();
        expect(at.stand).toBeUndefined();
        expect(at.whatIf).toBeUndefined();
        expect(at.against).toBeUndefined();
        expect(at.at).toBe(v.at);
      }),
    );
  });

  it('leaves a comparison before anything else, and takes time along wherever the reader goes', () => {
    const at: View = { ...HOME, scope: { kind: 'namespace', namespace: 'shop' }, at: 20_000, against: 5_000, range: '1h', dock: true };
    const selected: View = { ...at, selection: { kind: 'Pod', key: 'shop/web-1' } };
    expect(stepOut(selected)).toEqual({ ...selected, against: undefined });
    expect(homeOf(at)).toEqual({ ...at, scope: { kind: 'overview' } });
  });

  it('writes moments in UTC, to the millisecond, and reads no others', () => {
    const at: View = {
      ...HOME,
      at: Date.UTC(2026, 10, 29, 5, 54, 14, 250),
      against: Date.UTC(2026, 10, 29, 5, 50),
      range: '5m',
      dock: true,
    };
    const url = '/?at=2026-11-29T05:54:14.250Z&vs=2026-11-29T05:50:00.000Z&range=5m&dock=open';
    expect(formatView(at)).toBe(url);
    expect(parse(url)).toEqual(at);
    expect(parse('/?at=2026-11-29T05:54:14Z')?.at).toBe(Date.UTC(2026, 10, 29, 5, 54, 14));
    for (const junk of [
      '',
      'now',
      '1700000000000',
      '2026-11-29',
      '2026-11-29T05:54:14',
      '2026-11-29T05:54:14+01:00',
      '2026-13-29T05:54:14Z',
    ]) {
      expect(parse(`/?at=${encodeURIComponent(junk)}&range=2h&dock=1`), junk).toEqual(HOME);
    }
  });

  it('keeps a hypothesis readable, and drops it where its namespace is left', () => {
    const changes = decodeHypothesis('etp:Cluster~drain:node-1');
    const supposed = { ...HOME, scope: { kind: 'namespace', namespace: 'shop' }, whatIf: { service: 'shop/web', changes } } as const;
    expect(formatView(supposed)).toBe('/ns/shop?whatif=shop/web~drain:node-1~etp:Cluster');
    expect(formatView({ ...supposed, scope: { kind: 'namespace', namespace: 'data' } })).toBe('/ns/data');
    expect(parse('/ns/shop?whatif=shop/web')).toEqual({ ...HOME, scope: supposed.scope });
    expect(parse('/ns/shop?whatif=~etp:Cluster&whatif=x')).toEqual({ ...HOME, scope: supposed.scope });
  });

  it('keeps where the reader stands readable', () => {
    const stand = {
      vantage: { kind: 'external', node: 'node-1', address: '198.51.100.4' },
      via: { kind: 'nodePort', at: 'node-2' },
      family: undefined,
    } as const;
    expect(formatView({ ...HOME, scope: { kind: 'namespace', namespace: 'shop' }, stand })).toBe(
      '/ns/shop?from=outside:node-1,198.51.100.4&via=nodePort,node-2',
    );
  });

  it('asks the server for the client where the place does not bring it', () => {
    const from = (pod: string): Pick<View, 'stand'> => ({ stand: { vantage: { kind: 'pod', pod }, via: undefined, family: undefined } });
    const shop = { kind: 'namespace', namespace: 'shop' } as const;
    expect(streamScope({ scope: shop, ...from('shop/web-1') })).toEqual(shop);
    expect(streamScope({ scope: shop, ...from('data/db-0') })).toEqual({ ...shop, client: 'data/db-0' });
    const web = { kind: 'service', service: 'shop/web' } as const;
    expect(streamScope({ scope: web, ...from('shop/api-1') })).toEqual({ ...web, client: 'shop/api-1' });
    expect(streamScope({ scope: { kind: 'overview' }, ...from('shop/api-1') })).toEqual({ kind: 'overview' });
  });
});

describe('moved', () => {
  const at: View = { ...HOME, tab: 'overview', finding: 'none-ready:Service:shop:web' };
  it('keeps the finding while the reader stays', () => {
    expect(moved(at, { ...at, theme: 'dark' }).finding).toBe(at.finding);
  });
  it('drops it with the tab or the selection, unless another one is asked for', () => {
    expect(moved(at, { ...at, tab: 'endpoints' }).finding).toBeUndefined();
    expect(moved(at, { ...at, selection: { kind: 'Service', key: 'shop/api' } }).finding).toBeUndefined();
    expect(moved(at, { ...at, tab: 'endpoints', finding: 'other' }).finding).toBe('other');
  });

  it('keeps what is to be traced while the reader stays, moves from Pod to Pod, or follows a link to another place', () => {
    const at: View = {
      ...HOME,
      scope: { kind: 'namespace', namespace: 'shop' },
      selection: { kind: 'Service', key: 'shop/web' },
      tab: 'trace',
      trace: 'web:80',
    };
    const pod: View = { ...at, selection: { kind: 'Pod', key: 'shop/web-1' } };
    const kept = (before: View, over: Partial<View>): string => moved(before, { ...before, ...over }).trace;
    expect(kept(at, { tab: 'overview' })).toBe('web:80');
    expect(kept(at, { trace: 'api:80' })).toBe('api:80');
    expect(kept(at, { selection: { kind: 'Service', key: 'shop/api' } })).toBe('');
    expect(kept(pod, { selection: { kind: 'Pod', key: 'shop/web-2' } })).toBe('web:80');
    expect(kept(pod, { selection: { kind: 'Pod', key: 'shop/web-2' }, tab: 'overview' })).toBe('');
    expect(kept(at, { scope: { kind: 'namespace', namespace: 'data' }, selection: { kind: 'Pod', key: 'shop/web-1' } })).toBe('web:80');
    expect(kept(at, { scope: { kind: 'namespace', namespace: 'data' }, selection: undefined, tab: 'overview' })).toBe('');
  });
});
