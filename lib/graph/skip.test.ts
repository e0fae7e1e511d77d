// Tests of why an endpoint takes nothing: a placeholder of another dataplane.

import { expect, test } from 'vitest';
import { buildEndpoint, buildService, buildSlice, buildSlicePort } from '#testing/builders/kube.ts';
import { policyCluster } from '#testing/builders/policy.ts';
import { DEFAULT_CHOICE, routeSettings } from '#lib/routing/route-settings.ts';
import { allViews } from './service-view.ts';

test.each(['nowhere', 'a client'])('R79: no verdict for a placeholder, seen from %s', (from) => {
  const at = { vantage: { kind: 'pod', pod: 'ops/client' }, via: undefined, family: undefined } as const;
  const mark = (address: string) =>
    policyCluster(
      buildService({ selector: {} }),
      buildSlice({ endpoints: [buildEndpoint({ address })], ports: [buildSlicePort({ port: 9999 })] }),
    );
  const look = (address: string) =>
    allViews(mark(address), routeSettings(from === 'nowhere' ? undefined : at, DEFAULT_CHOICE)).get('shop/web');
  expect(look('192.192.192.192')?.members[0]?.skip).toEqual({ kind: 'verdict', verdict: { kind: 'no-rule', reason: 'placeholder' } });
  expect(look('192.192.192.192')?.cells).toEqual([]);
  expect(look('192.0.2.1')?.members[0]?.skip).toBeUndefined();
});
