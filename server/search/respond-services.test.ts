// GET /api/services: by Node, by labels, and what is refused.

import { expect, test } from 'vitest';
import type { ServicesAnswer } from '#lib/routing/services-answer.ts';
import { buildEndpoint, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import { respondWithServices } from './respond-services.ts';

const STATE = stateOf(
  buildService({ name: 'web', labels: { app: 'web' } }),
  buildService({ name: 'api', labels: { app: 'api' } }),
  buildSlice({ name: 'web-1', service: 'web', endpoints: [buildEndpoint({ address: '10.0.0.1', pod: 'web-1', nodeName: 'n1' })] }),
  buildPod({ name: 'web-1', nodeName: 'n1', ips: ['10.0.0.1'] }),
);

async function ask(
  query: string,
): Promise<{ readonly status: number; readonly services?: readonly string[]; readonly carried?: readonly string[] }> {
  const response = respondWithServices(STATE, new Request(`http://localhost/api/services?${query}`));
  if (!response.ok) return { status: response.status };
  const { services, carried } = (await response.json()) as ServicesAnswer;
  return { status: 200, services, ...(carried !== undefined && { carried: carried.map(({ service }) => service) }) };
}

test.each([
  ['labels=app%3Dweb', { status: 200, services: ['shop/web'] }],
  ['labels=app', { status: 200, services: ['shop/api', 'shop/web'] }],
  ['node=n1', { status: 200, services: ['shop/web'], carried: ['shop/web'] }],
  ['node=n1&labels=app%3Dapi', { status: 200, services: [], carried: [] }],
  ['node=nowhere', { status: 200, services: [], carried: [] }],
  ['labels=a%20b', { status: 400 }],
  ['', { status: 400 }],
])('%s', async (query, expected) => {
  expect(await ask(query)).toEqual(expected);
});
