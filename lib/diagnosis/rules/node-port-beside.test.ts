// Tests of node-port-beside.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { buildGrpcRoute, buildHttpRoute, buildIngress, buildService, buildServicePort } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { nodePortBeside } from './node-port-beside.ts';

const ports = [buildServicePort({ nodePort: 30080 })];
const found = (type: 'NodePort' | 'ClusterIP' | 'LoadBalancer', ...ways: readonly AnyRecord[]) =>
  ask(nodePortBeside, [buildService({ type, ports }), ...ways]);

test('an Ingress or a route leads to it as well', () => {
  const ingress = buildIngress({ paths: { '/': 'web' } });
  expect(found('NodePort', ingress)).toMatchObject([
    { severity: 'info', title: 'Beside the Ingress shop/front it is open on every Node, on port 30080.' },
  ]);
  expect(found('NodePort', buildHttpRoute())).toHaveLength(1);
  expect(found('NodePort', buildGrpcRoute(), ingress)[0]?.evidence).toHaveLength(3);
});

test('silent where nothing else leads to it, and of other types', () => {
  expect(found('NodePort')).toEqual([]);
  expect(found('NodePort', buildIngress({ paths: { '/': 'other' } }))).toEqual([]);
  expect(found('LoadBalancer', buildHttpRoute())).toEqual([]);
});
