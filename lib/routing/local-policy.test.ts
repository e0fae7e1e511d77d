// Tests of Local traffic policies: where they are in effect.

import { expect, test } from 'vitest';
import { buildService, type ServiceOptions } from '#testing/builders/kube.ts';
import { isExternallyReachable, isLocal } from './local-policy.ts';

const internal: ServiceOptions = { internalTrafficPolicy: 'Local' };
const external: ServiceOptions = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };

test.each<[ServiceOptions, boolean]>([
  [{}, false],
  [{ externalIPs: ['192.0.2.1'] }, true],
  [{ type: 'NodePort' }, true],
  [{ type: 'LoadBalancer' }, true],
  [{ type: 'ExternalName', externalIPs: ['192.0.2.1'] }, false],
])('isExternallyReachable of %j: %j', (options, reachable) => {
  expect(isExternallyReachable(buildService(options))).toBe(reachable);
});

test.each<[ServiceOptions, { internal: boolean; external: boolean }]>([
  [internal, { internal: true, external: false }],
  [
    { ...internal, clusterIP: 'None' },
    { internal: false, external: false },
  ],
  [
    { ...internal, type: 'ExternalName' },
    { internal: false, external: false },
  ],
  [{ externalTrafficPolicy: 'Local' }, { internal: false, external: false }],
  [external, { internal: false, external: true }],
])('isLocal of %j: %j', (options, local) => {
  expect(isLocal(buildService(options))).toEqual(local);
});
