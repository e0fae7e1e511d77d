// The view in the URL: round trip, tolerance, stepping out.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatView, HOME, parseView, stepOut, type View } from './view.ts';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 24 });

const scope: fc.Arbitrary<View['scope']> = fc.oneof(
  fc.constant({ kind: 'overview' as const }),
  name.map((namespace) => ({ kind: 'namespace' as const, namespace })),
  fc.tuple(name, name).map(([ns, svc]) => ({ kind: 'service' as const, service: `${ns}/${svc}` })),
);

const view: fc.Arbitrary<View> = fc.record({
  scope,
  selection: fc.option(fc.record({ kind: fc.constantFrom('Service', 'Pod', 'Node', 'Address', 'Ingress'), key: text }), { nil: undefined }),
  tab: fc.constantFrom('overview', 'endpoints', 'yaml'),
  filter: fc.oneof(fc.constant(''), text),
  troubleOnly: fc.boolean(),
  theme: fc.option(fc.constantFrom('system', 'light', 'dark'), { nil: undefined }),
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

  it('refuses paths that mean nothing', () => {
    for (const path of ['/x', '/ns', '/ns/Shop', '/ns/shop/svc', '/ns/shop/pod/a', '/ns/shop/svc/web/more', '/ns/%E0%A4%A']) {
      expect(parseView(path, ''), path).toBeUndefined();
    }
  });

  it('reads bad values as the default', () => {
    expect(parse('/?sel=Pod:&tab=nope&theme=pink&only=no')).toEqual(HOME);
    expect(parse('/?sel=Secret:a/b')).toEqual(HOME);
  });

  it('steps out in a finite number of steps, ending at the overview without a selection', () => {
    fc.assert(
      fc.property(view, (v) => {
        let at = v;
        for (let i = 0; i < 4; i++) at = stepOut(at);
        expect(at.scope.kind).toBe('overview');
        expect(at.selection).toBeUndefined();
      }),
    );
  });
});
