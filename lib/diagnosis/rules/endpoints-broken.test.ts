// Tests of endpoints-broken.

import { describe, expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildSlice, type PodOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { endpointsBroken } from './endpoints-broken.ts';

const well = buildEndpoint({ pod: 'web-1' });
const second = (options = {}) => buildSlice({ endpoints: [well, buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ...options })] });
const crashing = buildPod({ name: 'web-2', ips: ['10.0.0.2'], ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } });

test('published as ready, and the Pod is gone: connections fail', () => {
  const [only] = ask(endpointsBroken, [buildService(), buildPod(), second()]);
  expect(only).toMatchObject({
    severity: 'broken',
    title: '1 of 2 endpoints is broken: Pod gone.',
    at: [{ kind: 'Pod', key: 'shop/web-2' }],
  });
  expect(only?.evidence).toMatchObject([{ field: 'endpoints[*].targetRef.name', value: 'web-2' }]);
});

test('cannot start, and gets no traffic: a warning', () => {
  const [only] = ask(endpointsBroken, [buildService(), buildPod(), crashing, second({ ready: false })]);
  expect(only).toMatchObject({
    severity: 'warning',
    title: '1 of 2 endpoints is broken: CrashLoopBackOff.',
    next: ['kubectl -n shop describe pod web-2', 'kubectl -n shop logs web-2 -c app --previous'],
    lasting: { kind: 'exactly' },
  });
  expect(only?.evidence).toMatchObject([{ value: 'CrashLoopBackOff', note: 'Pod web-2' }]);
});

test('silent where nobody takes traffic, and where all is well', () => {
  const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: false })] });
  expect(ask(endpointsBroken, [buildService(), crashing, slice])).toEqual([]);
  expect(ask(endpointsBroken, [buildService(), buildPod(), buildSlice({ endpoints: [well] })])).toEqual([]);
});

test('a Pod that has run to its end is published as ready', () => {
  const [only] = ask(endpointsBroken, [
    buildService(),
    buildPod(),
    buildPod({ name: 'web-2', ips: ['10.0.0.2'], phase: 'Succeeded' }),
    second(),
  ]);
  expect(only).toMatchObject({ severity: 'broken', title: '1 of 2 endpoints is broken: Completed.' });
});

describe('an address that another Pod has now', () => {
  const failed = buildPod({ name: 'web-2', ips: ['10.0.0.2'], phase: 'Failed' });
  const other = (options: PodOptions = {}) => buildPod({ namespace: 'other', name: 'report-0', ips: ['10.0.0.2'], ...options });
  const held = [buildService(), buildPod(), failed, second()];

  test('of a Pod that has failed: the one that gets the connections is named', () => {
    const [only] = ask(endpointsBroken, [...held, other()]);
    expect(only?.cause).toMatch(/^The address 10\.0\.0\.2 belongs to Pod other\/report-0 now: /);
    expect(only?.evidence).toContainEqual(
      expect.objectContaining({ subject: { kind: 'Pod', key: 'other/report-0' }, field: 'status.podIPs', value: '10.0.0.2' }),
    );
  });

  test('of a Pod that is gone', () => {
    expect(ask(endpointsBroken, [buildService(), buildPod(), second(), other()])[0]?.cause).toContain('belongs to Pod other/report-0 now');
  });

  test('not of one that has ended too, nor of a Pod of the Service', () => {
    for (const pod of [other({ phase: 'Failed' }), other({ namespace: 'shop', labels: { app: 'web' } })]) {
      const [only] = ask(endpointsBroken, [...held, pod]);
      expect(only?.title).toBe('1 of 2 endpoints is broken: Failed.');
      expect(only?.cause).toBeUndefined();
    }
  });
});
