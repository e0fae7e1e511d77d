// Tests of affinity-by-node.

import { expect, test } from 'vitest';
import { buildService, buildServicePort, type ServiceOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { affinityByNode } from './affinity-by-node.ts';

const STICKY: ServiceOptions = {
  type: 'LoadBalancer',
  sessionAffinity: 'ClientIP',
  externalTrafficPolicy: 'Cluster',
  ports: [buildServicePort({ nodePort: 30_080 })],
};
const found = (over: ServiceOptions = {}) => ask(affinityByNode, [buildService({ ...STICKY, ...over })]).map((f) => f.severity);

test('information, for a load balancer that goes by node ports', () => {
  expect(found()).toEqual(['info']);
});

test('silent without affinity, inside the cluster, under the policy Local, and without node ports', () => {
  expect(found({ sessionAffinity: 'None' })).toEqual([]);
  expect(found({ type: 'ClusterIP' })).toEqual([]);
  expect(found({ externalTrafficPolicy: 'Local' })).toEqual([]);
  expect(found({ ports: [buildServicePort()] })).toEqual([]);
});
