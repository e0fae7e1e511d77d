// Tests of port-protocol.

import { expect, test } from 'vitest';
import { buildContainer, buildContainerPort, buildPod, buildService, buildServicePort } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { portProtocol } from './port-protocol.ts';

const dns = (...protocols: readonly ('TCP' | 'UDP')[]) =>
  buildPod({
    containers: [buildContainer({ ports: protocols.map((protocol) => buildContainerPort({ name: '', containerPort: 53, protocol })) })],
  });
const service = buildService({ ports: [buildServicePort({ port: 53, targetPort: 53 })] });

test('TCP to a port that is declared for UDP', () => {
  expect(ask(portProtocol, [service, dns('UDP')])).toMatchObject([
    {
      title: 'Port 53 sends TCP to port 53, which the Pods declare for UDP.',
      short: 'TCP to UDP',
      at: [{ field: 'spec.ports[0].protocol' }],
    },
  ]);
});

test('silent where one Pod declares both, and where the port is not declared', () => {
  expect(ask(portProtocol, [service, dns('UDP', 'TCP')])).toEqual([]);
  expect(ask(portProtocol, [service, buildPod()])).toEqual([]);
  expect(ask(portProtocol, [service])).toEqual([]);
});

test('information where the declared protocol goes to the same number', () => {
  const ports = (['TCP', 'UDP'] as const).map((protocol) =>
    buildServicePort({ name: protocol.toLowerCase(), port: 53, targetPort: 53, protocol }),
  );
  expect(ask(portProtocol, [buildService({ ports }), dns('UDP')])).toMatchObject([{ severity: 'info' }]);
  expect(ask(portProtocol, [service, dns('UDP')])).toMatchObject([{ severity: 'warning' }]);
});
