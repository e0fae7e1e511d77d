// Tests of publishes-not-ready.

import { expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildSlice, type ServiceOptions } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { publishesNotReady } from './publishes-not-ready.ts';

const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: true })] });
const found = (options: ServiceOptions, ready: boolean) =>
  titles(ask(publishesNotReady, [buildService(options), buildPod({ ready }), slice]));

test('a Pod that is not ready is published as ready, and balanced to', () => {
  expect(found({ publishNotReadyAddresses: true }, false)).toEqual(['1 Pod that is not ready takes traffic.']);
});

test('silent where all are ready, for a headless Service, and without the field', () => {
  expect(found({ publishNotReadyAddresses: true }, true)).toEqual([]);
  expect(found({ publishNotReadyAddresses: true, clusterIP: 'None' }, false)).toEqual([]);
  expect(found({}, false)).toEqual([]);
});
