// Tests of port-missing.

import { describe, expect, test } from 'vitest';
import { buildContainer, buildContainerPort, buildPod, buildService, buildServicePort } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { buildDeployment } from '#testing/builders/workload.ts';
import { portMissing } from './port-missing.ts';

const named = (targetPort: number | string, over = {}) => buildService({ ports: [buildServicePort({ name: 'web', targetPort, ...over })] });

test('a name that no Pod has, with the ports that there are', () => {
  const [only] = ask(portMissing, [named('grpc'), buildPod(), buildPod({ name: 'web-2' })]);
  expect(only).toMatchObject({
    metadata: { name: 'port-missing:Service:shop:web:web' },
    severity: 'broken',
    title: 'No Pod has a TCP container port named grpc.',
    short: 'port grpc missing',
    at: [{ kind: 'Service', key: 'shop/web', field: 'spec.ports[0].targetPort' }],
  });
  expect(only?.evidence[1]).toMatchObject({ value: 'http=8080/TCP', note: 'as in 2 selected Pods' });
});

test('the protocol counts', () => {
  expect(ask(portMissing, [named('http', { protocol: 'UDP' }), buildPod()])).toMatchObject([
    { cause: 'The port http is declared for TCP, and the Service asks for UDP.' },
  ]);
});

test('a sidecar has it; an ordinary init container does not count', () => {
  const init = (restartPolicy: string | undefined) =>
    buildPod({ initContainers: [buildContainer({ ports: [buildContainerPort({ name: 'grpc' })], restartPolicy })] });
  expect(ask(portMissing, [named('grpc'), init('Always')])).toEqual([]);
  expect(ask(portMissing, [named('grpc'), init(undefined)])[0]?.cause).toContain('Only the init container app has it');
});

test('silent for a number, where one Pod has it, and where there is no Pod', () => {
  const other = buildPod({ name: 'web-2', containers: [buildContainer({ ports: [] })] });
  expect(ask(portMissing, [named(1234), buildPod()])).toEqual([]);
  expect(ask(portMissing, [named('http'), buildPod(), other])).toEqual([]);
  expect(ask(portMissing, [named('http')])).toEqual([]);
});

test('silent of Pods that have run to their end', () => {
  expect(ask(portMissing, [named('grpc'), buildPod({ phase: 'Succeeded', ready: false })])).toEqual([]);
});

describe('without a Pod, the templates are looked at', () => {
  const service = buildService({ ports: [buildServicePort({ targetPort: 'web' })] });

  test('that lack the port', () => {
    expect(ask(portMissing, [service, buildDeployment({ wanted: 0 })])).toMatchObject([
      {
        severity: 'warning',
        title: 'No template of its workloads has a TCP container port named web.',
        evidence: [
          { field: 'spec.ports[0].targetPort', value: 'web' },
          { value: 'http=8080/TCP', note: 'Deployment web has no Pod' },
        ],
      },
    ]);
  });

  test.each([
    [
      'one has it',
      [
        buildDeployment({ wanted: 0 }),
        buildDeployment({ name: 'b', wanted: 0, containers: [buildContainer({ ports: [buildContainerPort({ name: 'web' })] })] }),
      ],
    ],
    ['the selector matches none', [buildDeployment({ wanted: 0, labels: { app: 'db' } })]],
    ['it has Pods, which are not read yet', [buildDeployment({ wanted: 1 })]],
  ])('silent where %s', (_, held) => {
    expect(ask(portMissing, [service, ...held])).toEqual([]);
  });
});
