// Tests of single-point.

import { expect, test } from 'vitest';
import { buildEndpoint, buildNode, buildService, buildSlice, type EndpointOptions, type NodeOptions } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { singlePoint } from './single-point.ts';

const nodes = [buildNode({ name: 'n1', zone: 'a' }), buildNode({ name: 'n2', zone: 'a' }), buildNode({ name: 'n3', zone: 'b' })];
const found = (...endpoints: readonly EndpointOptions[]) =>
  titles(
    ask(singlePoint, [
      ...nodes,
      buildService(),
      buildSlice({ endpoints: endpoints.map((e, i) => buildEndpoint({ address: `10.0.0.${i}`, ...e })) }),
    ]),
  );

test('one Node, one zone', () => {
  expect(found({ nodeName: 'n1', zone: 'a' }, { nodeName: 'n1', zone: 'a' })).toEqual(['All its 2 endpoints are on the Node n1.']);
  expect(found({ nodeName: 'n1', zone: 'a' }, { nodeName: 'n2', zone: 'a' })).toEqual(['All its 2 endpoints are in the zone a.']);
});

test('silent about one endpoint: its workload asks for no more', () => {
  expect(found({ nodeName: 'n1' }, { ready: false })).toEqual([]);
});

test('silent where no other Node takes Pods', () => {
  const two = [buildEndpoint({ nodeName: 'n1' }), buildEndpoint({ address: '10.0.0.2', nodeName: 'n1' })];
  const beside = (other: NodeOptions) =>
    ask(singlePoint, [buildNode({ name: 'n1' }), buildNode({ name: 'n2', ...other }), buildService(), buildSlice({ endpoints: two })]);
  expect(beside({ unschedulable: true })).toEqual([]);
  expect(beside({ ready: false })).toEqual([]);
  expect(beside({})).toHaveLength(1);
});

test('silent where they are spread, where nobody is ready, and where there is but one Node', () => {
  expect(found({ nodeName: 'n1', zone: 'a' }, { nodeName: 'n3', zone: 'b' })).toEqual([]);
  expect(found({ ready: false })).toEqual([]);
  const two = [buildEndpoint({ nodeName: 'n1' }), buildEndpoint({ address: '10.0.0.2', nodeName: 'n1' })];
  expect(ask(singlePoint, [buildNode({ name: 'n1' }), buildService(), buildSlice({ endpoints: two })])).toEqual([]);
});

test('silent without a selector: whoever writes the slices knows', () => {
  const slice = buildSlice({ endpoints: ['10.0.0.1', '10.0.0.2'].map((address) => buildEndpoint({ address, nodeName: 'n1' })) });
  expect(ask(singlePoint, [...nodes, buildService({ selector: {} }), slice])).toEqual([]);
  expect(ask(singlePoint, [...nodes, buildService(), slice])).toHaveLength(1);
});
