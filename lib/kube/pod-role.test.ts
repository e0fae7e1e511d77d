// Tests of what Pods are for the whole cluster.

import { expect, test } from 'vitest';
import { roleOf } from './pod-role.ts';

test.each<readonly [Readonly<Record<string, string>>, string | undefined]>([
  [{ 'app.kubernetes.io/name': 'ingress-nginx' }, 'way-in'],
  [{ app: 'nginx-ingress' }, 'way-in'],
  [{ 'app.kubernetes.io/name': 'traefik' }, 'way-in'],
  [{ app: 'istio-ingressgateway', istio: 'ingressgateway' }, 'way-in'],
  [{ 'app.kubernetes.io/name': 'nginx-gateway-fabric' }, 'way-in'],
  [{ 'gateway.networking.k8s.io/gateway-name': 'web' }, 'way-in'],
  [{ 'app.kubernetes.io/name': 'prometheus' }, 'monitoring'],
  [{ app: 'web' }, undefined],
  [{ app: 'payment-gateway' }, undefined],
  [{ app: 'ingress2' }, undefined],
  [{ team: 'ingress' }, undefined],
  [{}, undefined],
])('%j: %s', (labels, role) => {
  expect(roleOf(labels)).toBe(role);
});
