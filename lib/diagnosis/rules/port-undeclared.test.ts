// Tests of port-undeclared.

import { expect, test } from 'vitest';
import { buildContainer, buildPod, buildService, buildServicePort } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { portUndeclared } from './port-undeclared.ts';

const to = (targetPort: number | string, over = {}) => buildService({ ports: [buildServicePort({ targetPort })], ...over });

test('no container declares the number, though they declare another', () => {
  const [only] = ask(portUndeclared, [to(9999), buildPod()]);
  expect(only).toMatchObject({ severity: 'info', at: [{ field: 'spec.ports[0].targetPort' }] });
  expect(only?.evidence[1]).toMatchObject({ value: '8080' });
});

test('silent where it is declared, where nothing is, for names, for headless Services and for Pods that have ended', () => {
  const bare = buildPod({ containers: [buildContainer({ ports: [] })] });
  expect(ask(portUndeclared, [to(8080), buildPod()])).toEqual([]);
  expect(ask(portUndeclared, [to(9999), bare])).toEqual([]);
  expect(ask(portUndeclared, [to('admin'), buildPod()])).toEqual([]);
  expect(ask(portUndeclared, [to(9999, { clusterIP: 'None' }), buildPod()])).toEqual([]);
  expect(ask(portUndeclared, [to(9999), buildPod({ phase: 'Succeeded' })])).toEqual([]);
  expect(ask(portUndeclared, [to(9999, { labels: { 'gateway.networking.k8s.io/gateway-name': 'public' } }), buildPod()])).toEqual([]);
});
