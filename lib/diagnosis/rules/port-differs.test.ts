// Tests of port-differs.

import { expect, test } from 'vitest';
import { buildContainer, buildContainerPort, buildPod, buildService, buildServicePort } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { portDiffers } from './port-differs.ts';

const service = buildService({ ports: [buildServicePort({ name: 'web', targetPort: 'http' })] });
const pod = (name: string, containerPort: number | undefined, over = {}) =>
  buildPod({
    name,
    containers: [buildContainer({ ports: containerPort === undefined ? [] : [buildContainerPort({ containerPort })] })],
    ...over,
  });

test('one of three Pods lacks the name', () => {
  const [only] = ask(portDiffers, [service, pod('a', 8080), pod('b', 8080), pod('c', undefined)]);
  expect(only).toMatchObject({
    severity: 'warning',
    title: '1 of 3 Pods has no TCP port named http.',
    at: [{ field: 'spec.ports[0].targetPort' }, { kind: 'Pod', key: 'shop/c' }],
  });
  expect(only?.evidence.map((e) => e.value)).toEqual(['http', '8080', 'not set']);
});

test('each has it with another number: information', () => {
  expect(ask(portDiffers, [service, pod('a', 8080), pod('b', 9090)])).toMatchObject([
    { severity: 'info', title: 'The port http is 8080, 9090, each in some of the Pods.' },
  ]);
});

test('silent where all agree, where nobody has it, and for a Pod on its way out', () => {
  expect(ask(portDiffers, [service, pod('a', 8080), pod('b', 8080)])).toEqual([]);
  expect(ask(portDiffers, [service, pod('a', undefined)])).toEqual([]);
  expect(ask(portDiffers, [service, pod('a', 8080), pod('b', undefined, { deletionTimestamp: '2026-11-22T01:00:00Z' })])).toEqual([]);
});
