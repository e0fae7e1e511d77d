// Tests of hints-missing.

import { expect, test } from 'vitest';
import { buildEndpoint, buildNode, buildService, buildSlice, type ServiceOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { hintsMissing } from './hints-missing.ts';

const bare = buildEndpoint({ nodeName: 'n1', zone: 'a' });
const hinted = buildEndpoint({ nodeName: 'n1', zone: 'a', forZones: [{ name: 'a' }] });
const found = (options: ServiceOptions, endpoint = bare, manager = 'endpointslice-controller.k8s.io') =>
  ask(hintsMissing, [
    buildService(options),
    buildSlice({ endpoints: [endpoint], labels: { 'endpointslice.kubernetes.io/managed-by': manager } }),
  ]);

test('asked for and not given', () => {
  const [only] = found({ trafficDistribution: 'PreferSameZone' });
  expect([only?.severity, only?.title]).toEqual(['warning', 'PreferSameZone is set, and no ready endpoint has a hint.']);
  expect(only?.cause).toContain('older than 1.34');
});

test.each<[string, ReturnType<typeof found>, string]>([
  ['slices of another hand', found({ trafficDistribution: 'PreferClose' }, bare, 'me'), 'managed by me'],
  ['no zone', found({ trafficDistribution: 'PreferClose' }, buildEndpoint({ nodeName: 'n1' })), 'no zone label'],
])('the cause: %s', (_, [only], cause) => {
  expect(only?.cause).toContain(cause);
});

test('the annotation Auto, alone and over trafficDistribution, is information', () => {
  const annotated = buildService({ trafficDistribution: 'PreferClose' });
  const service = { ...annotated, metadata: { ...annotated.metadata, annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } } };
  const [only] = ask(hintsMissing, [service, buildSlice({ endpoints: [bare] })]);
  expect(only?.severity).toBe('info');
  expect(only?.cause).toContain('overrides trafficDistribution');
});

test('PreferSameNode with hints for zones alone', () => {
  expect(found({ trafficDistribution: 'PreferSameNode' }, hinted).map((f) => f.title)).toEqual([
    'PreferSameNode is set, and no ready endpoint has a hint for its Node.',
  ]);
});

test('silent where hints are there, where nobody asks, and where nobody is ready', () => {
  expect(found({ trafficDistribution: 'PreferClose' }, hinted)).toEqual([]);
  expect(found({})).toEqual([]);
  expect(found({ trafficDistribution: 'PreferClose' }, buildEndpoint({ ready: false }))).toEqual([]);
});

test('information where no Node has a zone: nothing is lost', () => {
  const homeless = buildSlice({ endpoints: [buildEndpoint({ nodeName: 'n1' })] });
  const severity = (trafficDistribution: string, zone?: string) =>
    ask(hintsMissing, [
      buildService({ trafficDistribution }),
      homeless,
      buildNode({ name: 'n1', ...(zone === undefined ? {} : { zone }) }),
    ])[0]?.severity;
  expect(severity('PreferClose')).toBe('info');
  expect(severity('PreferClose', 'a')).toBe('warning');
  expect(severity('PreferSameNode')).toBe('warning');
});
