// Tests of pods-refused.

import { expect, test } from 'vitest';
import { buildPodCondition, buildService } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { buildDeployment, type WorkloadOptions } from '#testing/builders/workload.ts';
import { podsRefused } from './pods-refused.ts';

const QUOTA = 'pods "web-b-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2';
const REFUSED = buildPodCondition('ReplicaFailure', 'True', { reason: 'FailedCreate', message: QUOTA });
const STUCK = buildPodCondition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' });
const deployment = (options: WorkloadOptions = {}) => buildDeployment({ wanted: 5, current: 2, conditions: [REFUSED], ...options });
const found = (...held: Parameters<typeof ask>[1]) => ask(podsRefused, held, { kind: 'Deployment', key: 'shop/web' });

test('the message of the API server', () => {
  expect(found(buildService(), deployment())).toMatchObject([
    {
      severity: 'warning',
      title: '3 Pods of 5 can not be made.',
      cause: `The API server refuses them: ${QUOTA}`,
      service: 'shop/web',
    },
  ]);
});

test.each<[string, Parameters<typeof ask>[1]]>([
  ['no Service is behind it', [deployment()]],
  ['all are there', [buildService(), deployment({ current: 5 })]],
  ['the rollout is stuck, which tells it too', [buildService(), deployment({ conditions: [REFUSED, STUCK] })]],
])('silent where %s', (_, held) => {
  expect(found(...held)).toEqual([]);
});
