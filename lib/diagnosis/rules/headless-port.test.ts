// Tests of headless-port.

import { expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildServicePort, buildSlice, buildSlicePort } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { headlessPort } from './headless-port.ts';

const headless = (targetPort: number | string, clusterIP = 'None') =>
  buildService({ clusterIP, clusterIPs: [clusterIP], ports: [buildServicePort({ name: 'http', port: 80, targetPort })] });
const slice = (port: number, name = 'web-a') =>
  buildSlice({ name, ports: [buildSlicePort({ name: 'http', port })], endpoints: [buildEndpoint()] });

test('the Pods listen on another port', () => {
  const [only] = ask(headlessPort, [headless(8080), slice(8080)]);
  expect(only?.title).toBe('Port 80 is not translated: its Pods listen on 8080.');
  expect(only?.evidence.map(({ field, value }) => [field, value])).toEqual([
    ['spec.clusterIP', 'None'],
    ['spec.ports[0].port', '80'],
    ['spec.ports[0].targetPort', '8080'],
  ]);
});

test('a named port is resolved by what the slices publish', () => {
  const found = ask(headlessPort, [headless('http'), slice(8080), slice(9090, 'web-b')]);
  expect(titles(found)).toEqual(['Port 80 is not translated: its Pods listen on 8080, 9090.']);
  expect(found[0]?.evidence[2]?.note).toBe('8080, 9090 in its Pods');
});

test('before there are endpoints the number of the Service counts', () => {
  expect(titles(ask(headlessPort, [headless(8080)]))).toEqual(['Port 80 is not translated: its Pods listen on 8080.']);
});

test.each([
  ['the numbers agree', [headless('http'), slice(80)]],
  [
    'a slice of other numbers has no endpoints',
    [headless('http'), slice(80), buildSlice({ name: 'old', ports: [buildSlicePort({ name: 'http', port: 9 })], endpoints: [] })],
  ],
  ['there is a cluster IP', [headless(8080, '10.96.0.1'), slice(8080)]],
  ['nothing is known of a name', [headless('http')]],
  ['the slice holds another port', [headless('http'), buildSlice({ ports: [buildSlicePort({ name: 'admin', port: 9 })] })]],
])('silent where %s', (_, held) => {
  expect(ask(headlessPort, held)).toEqual([]);
});

test('information where a Service with a cluster IP translates the port for the same Pods', () => {
  const beside = (port: number) => buildService({ name: 'front', ports: [buildServicePort({ port, targetPort: 8080 })] });
  const [only] = ask(headlessPort, [headless(8080), slice(8080), buildPod(), beside(80)]);
  expect(only?.severity).toBe('info');
  expect(only?.cause).toContain('By the name front it is translated.');
  expect(ask(headlessPort, [headless(8080), slice(8080), buildPod(), beside(81)])[0]?.severity).toBe('warning');
});

test('information where another port of the Service is the one on which they listen', () => {
  const both = (port: number) =>
    buildService({
      clusterIP: 'None',
      clusterIPs: ['None'],
      ports: [
        buildServicePort({ name: 'grpc', port, targetPort: port }),
        buildServicePort({ name: 'http', port: 9096, targetPort: 'grpc' }),
      ],
    });
  const [only, ...others] = ask(headlessPort, [both(9095), slice(9095)]);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ severity: 'info', cause: expect.stringContaining('The Service has port 9095 too') });
  expect(ask(headlessPort, [both(80), slice(9095)])[0]?.severity).toBe('warning');
});
