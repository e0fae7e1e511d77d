// Tests of the last steps: the port of each Pod, and NetworkPolicy at both ends.

import { describe, expect, test } from 'vitest';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildNetworkPolicy,
  buildNode,
  buildPod,
  buildSlice,
  buildSlicePort,
} from '#testing/builders/kube.ts';
import { ask, clusterWith, rulesOf, saysOf, shopWith, statusOfStep, WEB_PODS, WEB_SLICE, webService } from '#testing/builders/trace.ts';

const labels = (matchLabels: Record<string, string>) => ({ matchLabels, matchExpressions: [] });
const fromPods = (matchLabels: Record<string, string>, port: number) => ({
  from: [{ podSelector: labels(matchLabels), namespaceSelector: undefined, ipBlock: undefined }],
  ports: [{ protocol: 'TCP' as const, port, endPort: undefined }],
});

const CLIENT = buildPod({ name: 'c1', labels: { role: 'client' }, nodeName: 'n1', ips: ['10.1.0.9'] });
const odd = (containerPort: number) =>
  buildPod({
    name: 'web-2',
    ips: ['10.0.0.2'],
    nodeName: 'n3',
    containers: [buildContainer({ ports: [buildContainerPort({ name: 'other', containerPort })] })],
  });

describe('the port of the Pods', () => {
  test('declared, with its name and container', () => {
    expect(saysOf(ask(shopWith(), 'web:80'), 'pod-port')).toBe('80 leads to 8080 of the Pods: http in container app.');
  });

  test('a Pod that does not declare it may listen all the same: unknown', () => {
    const found = ask(shopWith(odd(9999)), 'web:80');
    expect(statusOfStep(found, 'pod-port')).toBe('unknown');
    expect(found.steps.find((s) => s.id === 'pod-port')?.endpoints.map((e) => e.status)).toEqual(['pass', 'unknown']);
    expect(found.outcome.says).toBe('Reaches one of 2 Pods, 50% each; the Pod sees the client’s own address. Not certain: Pod port.');
  });

  test('a Pod whose container crashes: partly', () => {
    const crashing = buildPod({
      name: 'web-2',
      ips: ['10.0.0.2'],
      nodeName: 'n3',
      ready: false,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
    });
    const found = ask(shopWith(crashing), 'web:80');
    expect(statusOfStep(found, 'pod-port')).toBe('partial');
    expect(found.outcome).toMatchObject({
      kind: 'partly',
      says: 'Reaches 1 of 2 Pods, with 50% of connections; nothing answers on the port of 1.',
    });
    expect(found.steps.find((s) => s.id === 'ingress')?.endpoints).toHaveLength(1);
  });

  test('a Pod that has ended, well or not, answers nothing', () => {
    for (const phase of ['Succeeded', 'Failed']) {
      const found = ask(shopWith(buildPod({ name: 'web-2', ips: ['10.0.0.2'], nodeName: 'n3', phase })), 'web:80');
      const [, second] = found.steps.find((s) => s.id === 'pod-port')?.endpoints ?? [];
      expect(second).toMatchObject({ status: 'fail', says: `the Pod has ended: ${phase}` });
    }
  });

  test('of a Pod that has ended the address is another’s: who gets the connection is not who is meant', () => {
    const ended = buildPod({ name: 'web-2', ips: ['10.0.0.2'], nodeName: 'n3', phase: 'Failed' });
    const stranger = buildPod({ namespace: 'other', name: 'report-0', ips: ['10.0.0.2'], nodeName: 'n3' });
    const found = ask(shopWith(ended, stranger), 'web:80');
    expect(found.steps.find((s) => s.id === 'pod-port')?.endpoints[1]).toMatchObject({
      subject: { kind: 'Pod', key: 'other/report-0' },
      status: 'unknown',
      says: 'its slice names Pod shop/web-2, and the address is that of Pod other/report-0 now',
    });
    expect(found.outcome.says).toContain('Not certain: Pod port.');
  });

  test('an endpoint on a Node that is not ready is not certain', () => {
    const found = ask(shopWith(buildNode({ name: 'n3', ready: false })), 'web:80');
    expect(found.steps.find((s) => s.id === 'pod-port')?.endpoints.map((e) => e.status)).toEqual(['pass', 'unknown']);
    expect(found.steps.find((s) => s.id === 'pod-port')?.endpoints[1]?.says).toContain('Node n3 is not ready');
    expect(found.outcome).toMatchObject({ kind: 'reaches' });
    expect(found.outcome.says).toContain('Not certain: Pod port.');
  });

  test('a slice that names a Pod that is gone', () => {
    const slice = buildSlice({
      endpoints: [buildEndpoint({ address: '10.0.0.7', pod: 'web-7', nodeName: 'n1' })],
      ports: [buildSlicePort({ name: 'http', port: 8080 })],
    });
    const gone = ask(shopWith(slice), 'web:80');
    expect(statusOfStep(gone, 'pod-port')).toBe('fail');
    expect(saysOf(gone, 'pod-port')).toMatch(/names Pod shop\/web-7, which does not exist any more/);
    expect(gone.outcome.kind).toBe('refused');
    const unseen = ask(clusterWith(webService(), ...WEB_PODS, slice), 'web:80', { whole: () => false, policies: () => true });
    expect(statusOfStep(unseen, 'pod-port')).toBe('unknown');
  });
});

describe('NetworkPolicy', () => {
  test('N5: nothing selects anybody', () => {
    const found = ask(shopWith(), 'web:80');
    expect(rulesOf(found, 'egress')).toEqual(['NetworkPolicy N5']);
    expect(rulesOf(found, 'ingress')).toEqual(['NetworkPolicy N5']);
  });

  test('N6: ingress denies each endpoint: the connection hangs', () => {
    const found = ask(shopWith(buildNetworkPolicy({ podSelector: labels({ app: 'web' }) })), '10.96.0.10:80');
    expect(statusOfStep(found, 'egress')).toBe('pass');
    expect(statusOfStep(found, 'ingress')).toBe('fail');
    expect(saysOf(found, 'ingress')).toMatch(
      /Denied: shop\/deny isolates the Pod, and no rule allows port 8080; shop\/deny allows nothing at all/,
    );
    expect(found.outcome).toMatchObject({ kind: 'times-out', says: 'Times out: NetworkPolicy denies it.' });
    expect(found.steps.find((s) => s.id === 'ingress')?.next).toEqual(['kubectl -n shop describe networkpolicy deny']);
  });

  test('a policy for some of the endpoints: connections to the others open', () => {
    const marked = buildPod({ name: 'web-2', ips: ['10.0.0.2'], nodeName: 'n3', labels: { app: 'web', closed: 'yes' } });
    const found = ask(shopWith(marked, buildNetworkPolicy({ podSelector: labels({ closed: 'yes' }) })), 'web:80');
    expect(statusOfStep(found, 'ingress')).toBe('partial');
    expect(saysOf(found, 'ingress')).toMatch(/Of 2 endpoints it is allowed for 1 and denied for 1/);
    expect(found.outcome).toMatchObject({ kind: 'partly', says: 'Reaches 1 of 2 Pods, with 50% of connections; NetworkPolicy denies 1.' });
    expect(found.endpoints.map((e) => e.status)).toEqual(['pass', 'fail']);
  });

  test('a rule that allows the client', () => {
    const policy = buildNetworkPolicy({ podSelector: labels({ app: 'web' }), ingress: [fromPods({ role: 'client' }, 8080)] });
    const found = ask(shopWith(CLIENT, policy), 'web:80');
    expect(saysOf(found, 'ingress')).toMatch(/Allowed: rule 1 of shop\/deny allows it/);
    expect(found.outcome.kind).toBe('reaches');
  });

  test('N17: a rule for the Service’s port instead of the Pod’s', () => {
    const policy = buildNetworkPolicy({ podSelector: labels({ app: 'web' }), ingress: [fromPods({ role: 'client' }, 80)] });
    expect(saysOf(ask(shopWith(CLIENT, policy), 'web:80'), 'ingress')).toMatch(
      /policies are about the Pod’s port 8080, not the Service’s 80/,
    );
  });

  test('egress stops it before ingress is asked', () => {
    const policy = buildNetworkPolicy({ podSelector: labels({ role: 'client' }), policyTypes: ['Egress'] });
    const found = ask(shopWith(CLIENT, policy), '10.96.0.10:80');
    expect(statusOfStep(found, 'egress')).toBe('fail');
    expect(statusOfStep(found, 'ingress')).toBe('skipped');
  });

  test('a client from outside whose address may change on the way: unknown', () => {
    const block = {
      from: [{ podSelector: undefined, namespaceSelector: undefined, ipBlock: { cidr: '198.51.100.0/24', except: [] } }],
      ports: [],
    };
    const policy = buildNetworkPolicy({ podSelector: labels({ app: 'web' }), ingress: [block] });
    const outside = { kind: 'external', node: 'n2', address: '198.51.100.4' } as const;
    const found = ask(shopWith(policy), '10.96.0.10:80', { client: outside });
    expect(statusOfStep(found, 'ingress')).toBe('unknown');
  });

  test('R76: what an endpoint on the host network of the deciding Node sees is the client’s own address, to policies too', () => {
    const block = {
      from: [{ podSelector: undefined, namespaceSelector: undefined, ipBlock: { cidr: '198.51.100.0/24', except: [] } }],
      ports: [],
    };
    const policy = buildNetworkPolicy({ podSelector: labels({ app: 'web' }), ingress: [block] });
    const agents = ['1', '2'].map((n) => buildPod({ name: `web-${n}`, ips: [`172.18.0.${n}`], nodeName: `n${n}`, hostNetwork: true }));
    const endpoints = ['1', '2'].map((n) => buildEndpoint({ address: `172.18.0.${n}`, pod: `web-${n}`, nodeName: `n${n}` }));
    const slice = buildSlice({ endpoints, ports: [buildSlicePort({ name: 'http', port: 8080 })] });
    const outside = { kind: 'external', node: 'n1', address: '198.51.100.4' } as const;
    const found = ask(shopWith(policy, slice, ...agents), '10.96.0.10:80', { client: outside });
    const ingress = found.steps.find((s) => s.id === 'ingress');
    expect(ingress?.endpoints.map(({ status }) => status)).toEqual(['pass', 'unknown']);
    expect(rulesOf(found, 'chosen')).toContain('kube-proxy R76');
    const chosen = found.steps.find((s) => s.id === 'chosen')?.evidence.map(({ value }) => value);
    expect(chosen?.[0]).toMatch(/it sees the client’s own address$/);
    expect(chosen?.[1]).toMatch(/it sees an address of n1, not the client’s$/);
  });

  test('R76: the only endpoint is on the host network: the outcome does not say that the Node’s address is seen', () => {
    const agent = buildPod({ name: 'web-1', ips: ['172.18.0.1'], nodeName: 'n1', hostNetwork: true });
    const slice = buildSlice({
      endpoints: [buildEndpoint({ address: '172.18.0.1', pod: 'web-1', nodeName: 'n1' })],
      ports: [buildSlicePort({ name: 'http', port: 8080 })],
    });
    const outside = { kind: 'external', node: 'n1', address: '198.51.100.4' } as const;
    const found = ask(shopWith(slice, agent), '10.96.0.10:80', { client: outside });
    expect(found.outcome.says).toContain('the Pod sees the client’s own address: it is on the host network of n1');
    const decides = found.steps.find((s) => s.id === 'policy')?.evidence.find((e) => e.field === 'decides');
    expect(decides?.note).toContain('the endpoint sees the client’s own address: it is on the host network of n1');
  });

  test('policies that are not in view: unknown', () => {
    const found = ask(shopWith(), '10.96.0.10:80', { policies: () => false });
    expect([statusOfStep(found, 'egress'), statusOfStep(found, 'ingress')]).toEqual(['unknown', 'unknown']);
    expect(found.outcome.says).toMatch(/Not certain: Out of the client, Into the Pod/);
  });
});

test('both ends are asked once for each endpoint, in the order of the choice', () => {
  expect(
    ask(shopWith(WEB_SLICE), 'web:80')
      .steps.find((s) => s.id === 'ingress')
      ?.endpoints.map((e) => e.id),
  ).toEqual(['10.0.0.1:8080', '10.0.0.2:8080']);
});

test('N30: where the cluster has policies of another API, nothing is certain at either end, nor on the way to DNS', () => {
  const api = { kind: 'PolicyApi', metadata: { namespace: '', name: 'x.cilium.io' }, objects: 'some' } as const;
  const open = ask(shopWith(api), 'web:80');
  expect([statusOfStep(open, 'dns'), statusOfStep(open, 'egress'), statusOfStep(open, 'ingress')]).toEqual([
    'unknown',
    'unknown',
    'unknown',
  ]);
  expect(saysOf(open, 'ingress')).toBe(
    'Not known: NetworkPolicy allows it (no NetworkPolicy limits the Pod), and there are other policies. x.cilium.io may say otherwise, which Signalbox does not read.',
  );
  expect(open.outcome.says).toMatch(/Not certain: Way to DNS, Out of the client, Into the Pod\.$/);
  const closed = ask(shopWith(api, buildNetworkPolicy({ podSelector: labels({}) })), 'web:80');
  expect(statusOfStep(closed, 'ingress')).toBe('unknown');
  const none = ask(shopWith({ ...api, objects: 'none' }), 'web:80');
  expect(statusOfStep(none, 'ingress')).toBe('pass');
});
