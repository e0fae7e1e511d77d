// Commands name the cluster that is shown.

import { expect, it } from 'vitest';
import { kubectl } from './kubectl.ts';

const cluster = { name: 'kind demo', server: '127.0.0.1:1', version: undefined, namespace: undefined, problem: undefined };

it('names the cluster that is shown', () => {
  expect(kubectl({ ...cluster, source: 'kubeconfig' }, 'shop', 'get', 'pods')).toBe("kubectl --context 'kind demo' -n shop get pods");
  expect(kubectl({ ...cluster, source: 'demo' }, '', 'get', 'nodes')).toBe('kubectl --server=http://127.0.0.1:1 get nodes');
  expect(kubectl({ ...cluster, source: 'in-cluster' }, '', 'get', 'nodes')).toBe('kubectl get nodes');
});
