// Tests of port-unpublished.

import { expect, test } from 'vitest';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  type PodOptions,
  type ServiceOptions,
  type SliceOptions,
} from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { portUnpublished } from './port-unpublished.ts';

const HTTPS = buildServicePort({ name: 'https', port: 443, targetPort: 'https' });
const DECLARED = buildContainer({ name: 'tls', ports: [buildContainerPort({ name: 'https', containerPort: 9443 })] });
const OTHER = buildContainer({ ports: [] });
const SIDECAR: PodOptions = { containers: [OTHER], initContainers: [{ ...DECLARED, restartPolicy: 'Always' }] };

function found(pod: PodOptions, slice: SliceOptions, service: ServiceOptions = {}): readonly Diagnosis[] {
  const endpoints = [buildEndpoint({ pod: 'web-1' })];
  return ask(portUnpublished, [buildService({ ports: [HTTPS], ...service }), buildPod(pod), buildSlice({ endpoints, ...slice })]);
}

test('a named port that a sidecar alone declares: the control plane is too old for it', () => {
  const [only, ...rest] = found(SIDECAR, { ports: [] });
  expect(rest).toEqual([]);
  expect(only).toMatchObject({
    severity: 'broken',
    title: 'No EndpointSlice carries port 443 (https), which its Pod has as 9443.',
    cause: expect.stringMatching(/sidecar.*1\.33.*Use the number/) as string,
  });
  expect(only?.evidence).toMatchObject([
    { field: 'spec.ports[0].targetPort', value: 'https' },
    { field: 'spec.initContainers[tls].ports', value: 'https 9443/TCP' },
    { field: 'ports', value: 'not set' },
  ]);
});

test.each<[string, PodOptions, SliceOptions, ServiceOptions]>([
  ['a slice has it', SIDECAR, { ports: [buildSlicePort({ name: 'https', port: 9443 })] }, {}],
  ['no Pod has it: port-missing says that', { containers: [OTHER] }, { ports: [] }, {}],
  ['no slice holds an address', SIDECAR, { ports: [], endpoints: [] }, {}],
  ['headless: kube-proxy has no part in it', SIDECAR, { ports: [] }, { clusterIP: 'None' }],
  ['without a selector: slice-mismatch says that', SIDECAR, { ports: [] }, { selector: {} }],
])('silent where %s', (_, pod, slice, service) => {
  expect(found(pod, slice, service)).toEqual([]);
});

test('an ordinary container has it: the controller has not written it', () => {
  const cause = expect.stringContaining('kube-controller-manager') as string;
  expect(found({ containers: [DECLARED] }, { ports: [buildSlicePort({ name: 'http' })] })).toMatchObject([{ cause }]);
  expect(found({}, { ports: [] }, { ports: [buildServicePort({ name: 'https', port: 443, targetPort: 9443 })] })).toMatchObject([
    { cause, evidence: [{}, { value: 'not declared' }, {}] },
  ]);
});

test('slices of somebody else: theirs to give, with a number', () => {
  const labels = { 'endpointslice.kubernetes.io/managed-by': 'mesh.example' };
  expect(found({ containers: [DECLARED] }, { labels, ports: [buildSlicePort({ name: 'https', port: undefined })] })).toMatchObject([
    { cause: expect.stringContaining('managed by mesh.example') as string, evidence: [{}, {}, { value: 'https without a number/TCP' }] },
  ]);
});
