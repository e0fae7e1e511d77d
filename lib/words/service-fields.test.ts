// What a Service's fields mean: only what applies is said.

import { expect, it } from 'vitest';
import { buildService } from '#testing/builders/kube.ts';
import { policyWords } from './service-fields.ts';

const fields = (...of: Parameters<typeof buildService>): readonly string[] =>
  policyWords(buildService(...of)).map((p) => `${p.field}=${p.value}`);

it('says nothing of proxies to an alias, and nothing of policies to a headless Service', () => {
  expect(fields({ type: 'ExternalName', internalTrafficPolicy: 'Local' })).toEqual([]);
  expect(fields({ clusterIP: 'None', internalTrafficPolicy: 'Local' })).toEqual(['clusterIP=None']);
});

it('speaks of the external policy only where something outside can reach it', () => {
  const policies = { internalTrafficPolicy: 'Cluster', externalTrafficPolicy: 'Local' } as const;
  expect(fields({ ...policies, type: 'ClusterIP' })).toEqual(['internalTrafficPolicy=Cluster']);
  expect(fields({ ...policies, type: 'LoadBalancer' })).toEqual(['internalTrafficPolicy=Cluster', 'externalTrafficPolicy=Local']);
});

it('gives the default time of affinity where none is set', () => {
  const [words] = policyWords(buildService({ internalTrafficPolicy: undefined, sessionAffinity: 'ClientIP' }));
  expect(words?.words).toContain('3 h');
});
