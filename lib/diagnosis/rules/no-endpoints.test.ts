// Tests of no-endpoints.

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import { buildEndpoint, buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { noEndpoints } from './no-endpoints.ts';

test('no selector and no endpoints, with a slice that is empty or without one', () => {
  const bare = buildService({ selector: {} });
  expect(titles(ask(noEndpoints, [bare]))).toEqual(['It has no selector, and no EndpointSlice holds an address for it.']);
  expect(ask(noEndpoints, [bare, buildSlice({ endpoints: [] })])[0]?.evidence[1]).toMatchObject({
    subject: { kind: 'EndpointSlice', key: 'shop/web-a' },
    value: '0 addresses',
  });
});

test('silent where an address is written, ready or not, and for other kinds of Service', () => {
  const slice = buildSlice({ endpoints: [buildEndpoint({ address: '203.0.113.1', ready: false })] });
  expect(ask(noEndpoints, [buildService({ selector: {} }), slice])).toEqual([]);
  expect(ask(noEndpoints, [buildService()])).toEqual([]);
  expect(ask(noEndpoints, [buildService({ type: 'ExternalName', selector: {} })])).toEqual([]);
});

test('information for a headless Service without ports, which nobody can mean to call', () => {
  const headless = { selector: {}, clusterIP: 'None', clusterIPs: ['None'] };
  expect(ask(noEndpoints, [buildService({ ...headless, ports: [] })])[0]?.severity).toBe('info');
  expect(ask(noEndpoints, [buildService(headless)])[0]?.severity).toBe('broken');
});

describe('a slice that names no Service', () => {
  const bare = buildService({ selector: {} });
  const written = (name: string, service?: string) => buildSlice({ name, service, endpoints: [buildEndpoint({ address: '203.0.113.1' })] });

  test('and is called after this one: it is told of', () => {
    for (const name of ['web', 'web-1', 'web-1-x'])
      expect(ask(noEndpoints, [bare, written(name)])).toMatchObject([
        {
          cause: expect.stringMatching(`^EndpointSlice ${name} holds addresses and names no Service: .*=web\\.$`),
          evidence: [{}, { note: 'holds 203.0.113.1' }],
        },
      ]);
  });

  test('not of one that is called otherwise, names another Service or has no address', () => {
    const others = [written('website'), written('web-2', 'other'), buildSlice({ name: 'web-3', service: undefined, endpoints: [] })];
    expect(ask(noEndpoints, [bare, ...others])[0]?.cause).toMatch(/^Somebody must write/);
  });

  test('is touched as it comes', () => {
    const asked = (name: string): boolean | undefined => {
      const state = stateOf(bare);
      return rechecksFor(state, apply(state, [put(written(name))]), [noEndpoints])
        .get('Service')
        ?.has('shop/web');
    };
    expect(asked('web-1')).toBe(true);
    expect(asked('website')).toBe(false);
  });
});
