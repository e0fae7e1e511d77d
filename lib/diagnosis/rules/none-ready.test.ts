// Tests of none-ready.

import { expect, test } from 'vitest';
import { buildContainer, buildEndpoint, buildNode, buildPod, buildPodCondition, buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { noneReady } from './none-ready.ts';

const published = (options = {}) => buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ...options })] });
const crashing = { waiting: { reason: 'CrashLoopBackOff' } } as const;

test('Pods are selected and none is ready: counted by reason', () => {
  const pods = [
    buildPod({ ready: false }),
    buildPod({ name: 'web-2', ready: false, state: crashing }),
    buildPod({ name: 'web-3', ready: false }),
  ];
  const [only] = ask(noneReady, [buildService(), ...pods, published({ ready: false })]);
  expect(only?.title).toBe('None of its 3 Pods is ready.');
  expect(only?.evidence.map(({ subject, field, value, note }) => [subject.key, field, value, note])).toEqual([
    ['shop/web-1', 'status.containerStatuses[app].ready', 'false', '2 Pods: web-1, web-3'],
    ['shop/web-2', 'status.containerStatuses[app].state.waiting.reason', 'CrashLoopBackOff', 'Pod web-2'],
  ]);
  expect(only?.next).toEqual(['kubectl -n shop get pods -l app=web -o wide', 'kubectl -n shop describe pod web-1']);
  expect(only?.lasting).toEqual({ kind: 'at-least', since: Date.parse('2026-11-22T00:00:00Z') });
});

test('endpoints that somebody wrote, none of them ready', () => {
  expect(titles(ask(noneReady, [buildService({ selector: {} }), published({ ready: false })]))).toEqual([
    'Its only endpoint is not ready.',
  ]);
});

test.each([
  ['one takes traffic', published()],
  ['one serves while it terminates', published({ ready: false, serving: true, terminating: true })],
])('silent where %s', (_, slice) => {
  expect(ask(noneReady, [buildService(), buildPod(), slice])).toEqual([]);
});

test('silent where no Pod is selected: selects-nothing says that', () => {
  expect(ask(noneReady, [buildService()])).toEqual([]);
});

test('Pods that are ready by themselves are not blamed: slice-stale and pod-not-published tell it', () => {
  expect(ask(noneReady, [buildService(), buildPod(), published({ ready: false, serving: false })])).toEqual([]);
  expect(ask(noneReady, [buildService(), buildPod()])).toEqual([]);
});

test('Pods that are ready, and a slice of somebody else that says otherwise', () => {
  const labels = { 'endpointslice.kubernetes.io/managed-by': 'me' };
  const slice = buildSlice({ labels, endpoints: [buildEndpoint({ pod: 'web-1', ready: false })] });
  expect(ask(noneReady, [buildService(), buildPod(), slice])).toMatchObject([
    { title: 'Its only endpoint is not ready.', cause: 'Whoever writes the slices marks every address as not ready.' },
  ]);
});

test('Pods that are ready, and of another family than the Service', () => {
  expect(titles(ask(noneReady, [buildService({ ipFamilies: ['IPv6'] }), buildPod()]))).toEqual(['1 ready Pod has no IPv6 address.']);
});

test('headless: its name is gone as well', () => {
  const headless = buildService({ clusterIP: 'None', clusterIPs: ['None'] });
  const [only] = ask(noneReady, [headless, buildPod({ ready: false }), published({ ready: false })]);
  expect(only?.cause).toBe('It is headless: until one is ready, its name does not exist in DNS (NXDOMAIN).');
});

const at = (second: number): string => new Date(Date.parse('2026-11-22T00:00:00Z') + second * 1000).toISOString();
const unready = (since: number, restartCount = 0) => {
  const pod = buildPod({ ready: false });
  return {
    ...pod,
    status: {
      ...pod.status,
      conditions: [buildPodCondition('Ready', 'False', { lastTransitionTime: at(since) })],
      containerStatuses: pod.status.containerStatuses.map((c) => ({ ...c, restartCount })),
    },
  };
};

test.each<readonly [string, ReturnType<typeof buildPod>, number | undefined]>([
  ['a Pod that has never been ready has its time to start', unready(2), 120],
  ['one that was ready and ceased to be has not', unready(600), undefined],
  ['nor one that has been restarted', unready(2, 1), undefined],
  ['nor one that cannot start', buildPod({ ready: false, state: crashing }), undefined],
  ['one that terminates leaves its successor the same time', buildPod({ ready: false, deletionTimestamp: at(90) }), 120],
])('%s', (_, pod, settles) => {
  expect(ask(noneReady, [buildService(), pod, published({ ready: false })])[0]?.settles).toBe(settles);
});

test('of one that runs, the port that its readiness probe asks', () => {
  const readinessProbe = { httpGet: { port: 61_779 }, tcpSocket: undefined, grpc: undefined };
  const pod = buildPod({ ready: false, containers: [buildContainer({ readinessProbe })] });
  expect(ask(noneReady, [buildService(), pod, published({ ready: false })])[0]?.evidence).toMatchObject([
    { field: 'status.containerStatuses[app].ready', value: 'false' },
    { field: 'spec.containers[app].readinessProbe.httpGet.port', value: '61779' },
  ]);
});

test('one Pod that was ready is enough', () => {
  const old = { ...unready(600), metadata: buildPod({ name: 'old' }).metadata };
  expect(ask(noneReady, [buildService(), unready(2), old, published({ ready: false })])[0]?.settles).toBeUndefined();
});

test.each([
  ['a Pod made anew beside one that has been waiting for longer than that', 125, undefined],
  ['both made within that time', 60, 120],
])('%s', (_, later, settles) => {
  const young = unready(later + 2);
  const fresh = { ...young, metadata: { ...buildPod({ name: 'fresh' }).metadata, creationTimestamp: at(later) } };
  const found = ask(noneReady, [buildService(), unready(2), fresh, published({ ready: false })])[0];
  expect(found?.settles).toBe(settles);
});

test('information where all Pods have run to their end', () => {
  const done = buildPod({ ready: false, phase: 'Succeeded' });
  expect(ask(noneReady, [buildService(), done])).toMatchObject([{ severity: 'info', title: 'Its only Pod has run to its end.' }]);
  const failed = buildPod({ name: 'web-2', ready: false, phase: 'Failed' });
  expect(ask(noneReady, [buildService(), done, failed])).toMatchObject([{ severity: 'broken' }]);
});

test('of a headless Service one that terminates is no more in the name, though it serves', () => {
  const headless = buildService({ clusterIP: 'None', clusterIPs: ['None'] });
  const going = buildPod({ deletionTimestamp: at(90) });
  const slice = published({ ready: false, serving: true, terminating: true });
  expect(titles(ask(noneReady, [headless, going, slice]))).toEqual(['Its only Pod is not ready.']);
  expect(ask(noneReady, [buildService(), going, slice])).toEqual([]);
});

test('on a Node that is not ready: that is the cause, with the Node', () => {
  const pods = [buildPod({ ready: false }), buildPod({ name: 'web-2', ready: false, nodeName: 'node-2' })];
  const both = [buildService(), ...pods, published({ ready: false })];
  const [first, second] = [buildNode({ ready: false }), buildNode({ name: 'node-2', ready: false })];
  const [only] = ask(noneReady, [...both, first, second]);
  expect(only?.cause).toBe('They are on Nodes node-1, node-2, which are not ready.');
  expect(only?.evidence.slice(-2)).toMatchObject([
    { subject: { kind: 'Node', key: 'node-1' }, value: 'False', note: 'web-1' },
    { subject: { kind: 'Node', key: 'node-2' }, note: 'web-2' },
  ]);
  expect(ask(noneReady, [...both, first, buildNode({ name: 'node-2' })])[0]?.cause).toBe(
    '1 of them is on Node node-1, which is not ready.',
  );
  expect(ask(noneReady, [...both, buildNode(), buildNode({ name: 'node-2' })])[0]?.cause).toBeUndefined();
  const headless = buildService({ clusterIP: 'None', clusterIPs: ['None'] });
  expect(ask(noneReady, [headless, buildPod({ ready: false }), published({ ready: false }), first])[0]?.cause).toMatch(
    /^It is on Node node-1, which is not ready\. It is headless/,
  );
});
