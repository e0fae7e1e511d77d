// What a Node carries.

import { expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import { carriedBy, hangsOn } from './carried.ts';

const pod = (name: string, nodeName: string, ip: string) => buildPod({ name, nodeName, ips: [ip] });

const STATE = stateOf(
  buildService({ name: 'web', internalTrafficPolicy: 'Local' }),
  buildSlice({
    name: 'web-1',
    service: 'web',
    endpoints: [
      buildEndpoint({ address: '10.0.0.1', pod: 'web-1', nodeName: 'n1' }),
      buildEndpoint({ address: '10.0.0.2', pod: 'web-2', nodeName: 'n1', ready: false }),
      buildEndpoint({ address: '10.0.0.3', pod: 'web-3', nodeName: 'n2' }),
    ],
  }),
  buildService({ name: 'api' }),
  buildSlice({ name: 'api-1', service: 'api', endpoints: [buildEndpoint({ address: '10.0.0.4', pod: 'api-1', nodeName: 'n1' })] }),
  pod('web-1', 'n1', '10.0.0.1'),
  pod('web-2', 'n1', '10.0.0.2'),
  pod('web-3', 'n2', '10.0.0.3'),
  pod('api-1', 'n1', '10.0.0.4'),
  pod('alone', 'n1', '10.0.0.9'),
);

test('Services with endpoints on the Node, and which of them have nobody without it', () => {
  const found = carriedBy(STATE, 'n1');
  expect(found.map(({ service, here, ready }) => [service, here.map((e) => `${e.pod} ${e.state}`), ready])).toEqual([
    ['shop/api', ['shop/api-1 ready'], 1],
    ['shop/web', ['shop/web-1 ready', 'shop/web-2 notReady'], 2],
  ]);
  expect(found.map(hangsOn)).toEqual([true, false]);
  expect(found.map(({ local }) => local.internal)).toEqual([false, true]);
  expect(carriedBy(STATE, 'n3')).toEqual([]);
});

test('a slice of another namespace that names a Pod there does not count', () => {
  const state = stateOf(
    buildService({ namespace: 'other', name: 'thief' }),
    buildSlice({
      namespace: 'other',
      name: 't',
      service: 'thief',
      endpoints: [
        {
          ...buildEndpoint({ address: '10.0.0.1', nodeName: 'n1' }),
          targetRef: { kind: 'Pod', namespace: 'shop', name: 'web-1', uid: undefined },
        },
      ],
    }),
    pod('web-1', 'n1', '10.0.0.1'),
  );
  expect(carriedBy(state, 'n1')).toEqual([]);
});
