// Tests of no-node-port.

import { expect, test } from 'vitest';
import { buildService, buildServicePort, type ServiceOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { noNodePort } from './no-node-port.ts';

const found = (options: ServiceOptions) => ask(noNodePort, [buildService({ type: 'LoadBalancer', ...options })]);

test('ports without one are named', () => {
  const ports = [
    buildServicePort({ port: 80 }),
    buildServicePort({ port: 443, nodePort: 30443 }),
    buildServicePort({ port: 90, nodePort: 0 }),
  ];
  expect(found({ allocateLoadBalancerNodePorts: false, ports })).toMatchObject([
    {
      severity: 'info',
      evidence: [{ value: 'false' }, { field: 'spec.ports[0].nodePort', note: 'port 80' }, { field: 'spec.ports[2].nodePort' }],
    },
  ]);
});

test('silent where they are allocated, kept, or not asked about', () => {
  expect(found({ allocateLoadBalancerNodePorts: true })).toEqual([]);
  expect(found({ allocateLoadBalancerNodePorts: false, ports: [buildServicePort({ nodePort: 30080 })] })).toEqual([]);
  expect(found({ type: 'ClusterIP', allocateLoadBalancerNodePorts: false })).toEqual([]);
});
