// Tests of pod-lost.

import { expect, test } from 'vitest';
import { buildEndpoint, buildNode, buildPod, buildService, buildSlice, DELETED, type PodOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { podLost } from './pod-lost.ts';

const names = buildService({ clusterIP: 'None', clusterIPs: ['None'], publishNotReadyAddresses: true });
const slice = (ready: boolean) => buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready, serving: false, terminating: true })] });
const late = (options: PodOptions = {}) => buildPod({ ready: false, deletionTimestamp: DELETED, ...options });

test('a Pod that should have ended is still in the names of the Service: since its time was over, with its Node', () => {
  const [only, ...more] = ask(podLost, [names, buildNode({ ready: false }), late(), slice(true)]);
  expect(more).toEqual([]);
  expect(only).toMatchObject({
    severity: 'warning',
    title: 'Pod web-1 should have ended, and is still published as ready.',
    lasting: { kind: 'exactly', since: Date.parse(DELETED) },
    evidence: [{ field: 'metadata.deletionTimestamp', note: 'its time was over then; its Node node-1 is not ready' }],
  });
  expect(only?.cause).toMatch(/^Node node-1 is not ready: .* The Service publishes what is not ready/);
});

test('on a Node that is well it is something else that holds it', () => {
  expect(ask(podLost, [names, buildNode(), late(), slice(true)])[0]?.cause).toMatch(/^Somebody asked for its end/);
});

test('its Node does not exist any more', () => {
  const held = [buildService(), buildPod(), buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1' })] })];
  expect(ask(podLost, [...held, buildNode({ name: 'other' })])).toMatchObject([
    { title: 'Pod web-1 is published as ready, and its Node does not exist.' },
  ]);
  expect(ask(podLost, [...held, buildNode()])).toEqual([]);
  // Nodes may not be read.
  expect(ask(podLost, held)).toEqual([]);
});

test('silent where nobody is sent there', () => {
  expect(ask(podLost, [names, buildNode({ ready: false }), late(), slice(false)])).toEqual([]);
  expect(ask(podLost, [names, buildNode(), buildPod(), slice(true)])).toEqual([]);
});
