// Tests of names: what the client's resolver makes of them, hints for wrong ones, and names that lead out of the cluster.

import { describe, expect, test } from 'vitest';
import { buildEndpoint, buildNetworkPolicy, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import { FROM_HOST, FROM_OUTSIDE } from '#testing/builders/routing.ts';
import { ask, clusterWith, ladder, rulesOf, saysOf, shopWith, statusOfStep, summaryOf, webService } from '#testing/builders/trace.ts';

const OTHER: NonNullable<Parameters<typeof ask>[2]> = { client: { kind: 'pod', pod: 'other/o1' } };
const OTHER_POD = buildPod({ namespace: 'other', name: 'o1', labels: {}, nodeName: 'n1', ips: ['10.1.0.20'] });

describe('every way to write the name of a Service', () => {
  test.each(['web:80', 'web.shop:80', 'web.shop.svc:80', 'web.shop.svc.cluster.local:80', 'web.shop.svc.cluster.local.:80', 'WEB.shop:80'])(
    '%s',
    (typed) => {
      const found = ask(shopWith(), typed);
      expect(found.service).toBe('shop/web');
      expect(found.outcome.kind).toBe('reaches');
      expect(rulesOf(found, 'name')).toContain('DNS D11');
    },
  );

  test('the tries through the search list are the evidence', () => {
    const step = ask(shopWith(), 'web.shop:80').steps.find((s) => s.id === 'name');
    expect(step?.evidence.map((e) => `${e.field} ${e.value}`)).toEqual([
      'A web.shop.shop.svc.cluster.local NXDOMAIN: there is no Service shop/shop',
      'A web.shop.svc.cluster.local 10.96.0.10',
    ]);
  });

  test('another cluster domain', () => {
    expect(ask(shopWith(), 'web.shop.svc.example.org.:80', { dns: { clusterDomain: 'example.org' } }).service).toBe('shop/web');
  });
});

describe('a name that is not found', () => {
  test('a short name of another namespace: the Service is elsewhere', () => {
    const found = ask(shopWith(OTHER_POD), 'web:80', OTHER);
    expect(ladder(found)).toBe('dns:pass name:fail');
    expect(saysOf(found, 'name')).toBe('There is no Service other/web. Service web is in shop: from here its name is web.shop.');
    expect(found.outcome).toMatchObject({ kind: 'no-name', says: 'Name not found (NXDOMAIN): web.' });
    expect(found.steps.filter((s) => s.status === 'skipped').map((s) => s.id)).toEqual([
      'address',
      'port',
      'policy',
      'candidates',
      'chosen',
      'pod-port',
      'egress',
      'ingress',
    ]);
  });

  test('a Service that only somebody else knows of: the hint is the same', () => {
    const elsewhere = [{ kind: 'Service', key: 'far/api', addresses: [] }] as const;
    const found = ask(shopWith(), 'api:80', { whole: (namespace) => namespace === 'shop', elsewhere });
    expect(saysOf(found, 'name')).toBe('There is no Service shop/api. Service api is in far: from here its name is api.far.');
  });

  test('the wrong namespace', () => {
    expect(saysOf(ask(shopWith(), 'web.other:80'), 'name')).toMatch(
      /There is no Service other\/web\. Service web is in shop: .* web\.shop\..* above is asked last/,
    );
  });

  test('a namespace that is not there', () => {
    expect(saysOf(ask(shopWith(), 'web.nowhere.svc:80'), 'name')).toMatch(/no namespace nowhere/);
  });

  test('a typing mistake: the Service that is nearly so called', () => {
    expect(saysOf(ask(shopWith(), 'wbe:80'), 'name')).toMatch(/Nearly so called is Service shop\/web/);
    expect(saysOf(ask(shopWith(), 'frontend:80'), 'name')).toBe('There is no Service shop/frontend.');
  });

  test('a headless Service without ready endpoints has no name', () => {
    const slice = buildSlice({ service: 'db', endpoints: [buildEndpoint({ address: '10.0.0.9', ready: false })] });
    const found = ask(clusterWith(buildService({ name: 'db', clusterIP: 'None', clusterIPs: ['None'] }), slice), 'db:5432');
    expect(saysOf(found, 'name')).toMatch(/headless Service shop\/db has 1 endpoint and none is ready/i);
    expect(rulesOf(found, 'name')).toContain('DNS D23');
  });

  test('an ExternalName that is an address', () => {
    const found = ask(
      clusterWith(buildService({ name: 'pay', type: 'ExternalName', externalName: '192.0.2.1', clusterIP: undefined, clusterIPs: [] })),
      'pay:443',
    );
    expect(saysOf(found, 'name')).toMatch(/names the address 192\.0\.2\.1, which DNS does not follow/);
  });
});

describe('names that lead out of the cluster', () => {
  test('ExternalName: a CNAME, and unknown after that', () => {
    const state = clusterWith(
      buildService({ name: 'pay', type: 'ExternalName', externalName: 'pay.example.com', clusterIP: undefined, clusterIPs: [] }),
    );
    const found = ask(state, 'pay:443');
    expect(ladder(found)).toBe('dns:pass name:pass address:unknown');
    expect(found.outcome).toMatchObject({ kind: 'leaves', says: 'Leaves the cluster, for pay.example.com.' });
    expect(found.steps).toHaveLength(3);
  });

  test('a headless Service over host names is no ExternalName', () => {
    const headless = buildService({ name: 'pay', clusterIP: 'None', clusterIPs: ['None'], selector: {} });
    const hosts = (...addresses: readonly string[]) =>
      buildSlice({ service: 'pay', addressType: 'FQDN', endpoints: addresses.map((address) => buildEndpoint({ address })) });
    const away = ask(shopWith(headless, hosts('pay.example.com.')), 'pay:443');
    expect(saysOf(away, 'name')).toBe('pay is Service shop/pay, whose endpoint is a host name: an alias (CNAME) for pay.example.com.');
    expect(away.outcome).toMatchObject({ kind: 'leaves', says: 'Leaves the cluster, for pay.example.com.' });
    const inside = ask(shopWith(headless, hosts('web.shop.svc.cluster.local.')), 'pay:80');
    expect(saysOf(inside, 'name')).toContain('pay.shop.svc.cluster.local, an alias (CNAME) for web.shop.svc.cluster.local, is 10.96.0.10');
    expect(inside.service).toBe('shop/web');
    const address = buildSlice({ service: 'pay', name: 'pay-b', endpoints: [buildEndpoint({ address: '10.0.0.1' })] });
    expect(saysOf(ask(shopWith(headless, hosts('pay.example.com.'), address), 'pay:80'), 'name')).toBe(
      'pay.shop.svc.cluster.local is 10.0.0.1.',
    );
  });

  test('the name of a Pod with a dot below a Service', () => {
    const endpoints = [buildEndpoint({ address: '10.0.0.1', pod: 'one.dot' })];
    const headless = buildService({ name: 'pay', clusterIP: 'None', clusterIPs: ['None'] });
    const state = shopWith(headless, buildSlice({ service: 'pay', endpoints }));
    const found = ask(state, 'one.dot.pay.shop.svc.cluster.local.:80', { dns: { endpointPodNames: true } });
    expect(saysOf(found, 'name')).toBe(
      'Below Service shop/pay DNS reads one.dot, the name of a Pod with a dot in it, as a port and a protocol.',
    );
    expect(found.outcome.kind).toBe('no-name');
  });

  test('a label is told as it is written', () => {
    expect(saysOf(ask(shopWith(), 'x.pods.cluster.local.:80'), 'name')).toBe('“pods” is neither svc nor pod.');
    expect(saysOf(ask(shopWith(), 'x.shop.pod.cluster.local.:80'), 'name')).toBe('“x” is no address with dashes.');
  });

  test('ExternalName for a Service of the cluster is followed', () => {
    const alias = buildService({
      name: 'alias',
      type: 'ExternalName',
      externalName: 'web.shop.svc.cluster.local',
      clusterIP: undefined,
      clusterIPs: [],
    });
    const found = ask(shopWith(alias), 'alias:80');
    expect(found).toMatchObject({ service: 'shop/web', outcome: { kind: 'reaches' } });
    expect(saysOf(found, 'name')).toMatch(/an alias \(CNAME\) for web\.shop\.svc\.cluster\.local/);
  });

  test('R19: the name of a load balancer, from inside and from outside', () => {
    const balanced = webService({
      type: 'LoadBalancer',
      ingress: [{ ip: undefined, hostname: 'lb-1.cloud.example.com', ipMode: undefined }],
    });
    for (const client of [{ kind: 'pod', pod: 'shop/c1' } as const, FROM_OUTSIDE]) {
      const found = ask(shopWith(balanced), 'lb-1.cloud.example.com:80', { client });
      expect(statusOfStep(found, 'name')).toBe('unknown');
      expect(found.outcome).toMatchObject({ kind: 'leaves', says: 'Leaves for the load balancer of Service shop/web.' });
    }
  });

  test('a name of the world outside', () => {
    const found = ask(shopWith(), 'www.example.com:443');
    expect(ladder(found)).toBe('dns:pass name:unknown');
    expect(found.outcome.kind).toBe('leaves');
  });
});

describe('clients that do not ask the cluster’s DNS', () => {
  test('a Pod on the host network with dnsPolicy ClusterFirst', () => {
    const found = ask(shopWith(), 'web:80', { client: { kind: 'pod', pod: 'shop/host' } });
    expect(ladder(found)).toBe('name:fail');
    expect(saysOf(found, 'name')).toMatch(/host network with dnsPolicy ClusterFirst.*ClusterFirstWithHostNet would/);
    expect(rulesOf(found, 'name')).toEqual(['DNS D45']);
  });

  test('the same with ClusterFirstWithHostNet', () => {
    const pod = buildPod({ name: 'host', labels: {}, nodeName: 'n1', ips: ['172.18.0.1'], hostNetwork: true });
    const state = shopWith({ ...pod, spec: { ...pod.spec, dnsPolicy: 'ClusterFirstWithHostNet' } });
    expect(ask(state, 'web:80', { client: { kind: 'pod', pod: 'shop/host' } }).outcome.kind).toBe('reaches');
  });

  test('a process of a Node, and a client outside', () => {
    expect(saysOf(ask(shopWith(), 'web.shop:80', { client: FROM_HOST }), 'name')).toMatch(
      /process of a Node asks the resolver of the Node/,
    );
    const outside = ask(shopWith(), 'web.shop:80', { client: FROM_OUTSIDE });
    expect(saysOf(outside, 'name')).toMatch(/outside the cluster .* Use the address of a load balancer/);
    expect(outside.outcome.kind).toBe('no-name');
  });

  test('name servers of its own: unknown, and on as if they knew', () => {
    const pod = buildPod({ name: 'c1', labels: {}, nodeName: 'n1', ips: ['10.1.0.9'] });
    const own = { ...pod, spec: { ...pod.spec, dnsPolicy: 'None', dnsConfig: { nameservers: ['192.0.2.53'], searches: [], options: [] } } };
    const found = ask(shopWith(own), 'web.shop.svc.cluster.local:80');
    expect(statusOfStep(found, 'name')).toBe('unknown');
    expect(found.outcome).toMatchObject({ kind: 'reaches' });
    expect(found.outcome.says).toMatch(/Not certain: Name\./);
  });
});

test('what is not in view is unknown, not absent', () => {
  const whole = (namespace: string | undefined): boolean => namespace === 'shop';
  const found = ask(shopWith(), 'api.other:80', { whole });
  expect(statusOfStep(found, 'name')).toBe('unknown');
  expect(saysOf(found, 'name')).toMatch(/Not all of namespace other is in view/);
  expect(ask(shopWith(), 'api:80', { whole }).outcome.kind).toBe('no-name');
});

describe('a namespace of which only the names of Services are in view', () => {
  const client = { kind: 'pod', pod: 'other/o1' } as const;
  const over = {
    client,
    whole: (namespace: string | undefined) => namespace === 'shop',
    named: (namespace: string | undefined) => namespace === 'other',
    policies: () => true,
  };

  test('a name in full by namespace passes it by', () => {
    expect(ask(shopWith(OTHER_POD), 'web.shop:80', over)).toMatchObject({ service: 'shop/web', outcome: { kind: 'reaches' } });
  });

  test('a Service that is there is unknown, one that is not is not found', () => {
    const state = shopWith(OTHER_POD, summaryOf('other', 'api'));
    const there = ask(state, 'api:80', over);
    expect(there.steps.find((s) => s.id === 'name')).toMatchObject({ status: 'unknown', beyond: 'other' });
    expect(saysOf(ask(state, 'apo:80', over), 'name')).toMatch(/no Service other\/apo/);
  });
});

describe('the way to DNS', () => {
  const egress = (rules: NonNullable<Parameters<typeof buildNetworkPolicy>[0]>['egress']) =>
    buildNetworkPolicy({ name: 'out', policyTypes: ['Egress'], egress: rules ?? [] });
  const toDns = (port: number) => ({
    to: [
      {
        podSelector: undefined,
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' }, matchExpressions: [] },
        ipBlock: undefined,
      },
    ],
    ports: [{ protocol: 'UDP' as const, port, endPort: undefined }],
  });

  test('a policy that lets nothing out: the lookup hangs', () => {
    const found = ask(shopWith(egress([])), 'web:80');
    expect(ladder(found)).toBe('dns:fail');
    expect(found.outcome).toMatchObject({ kind: 'times-out' });
    expect(found.outcome.client).toMatch(/lookup hangs/);
    expect(rulesOf(found, 'dns')).toEqual(['NetworkPolicy N7']);
  });

  test('a rule for the port of DNS’s Service, which listens elsewhere in its Pods', () => {
    expect(statusOfStep(ask(shopWith(egress([toDns(53)])), 'web:80'), 'dns')).toBe('fail');
    expect(statusOfStep(ask(shopWith(egress([toDns(1053)])), 'web:80'), 'dns')).toBe('pass');
  });

  test('a policy at the Pods of DNS', () => {
    const policy = buildNetworkPolicy({ namespace: 'kube-system', name: 'closed' });
    expect(saysOf(ask(shopWith(policy), 'web:80'), 'dns')).toMatch(/No rule of kube-system\/closed/);
  });

  test('a limited client while DNS is not in view: what is usual is taken for it, and said so', () => {
    const away = (rule: ReturnType<typeof toDns>) => {
      const state = shopWith(egress([rule]));
      state.tables.Pod.delete('kube-system/coredns-1');
      return ask(state, 'web:80');
    };
    expect(statusOfStep(away(toDns(1053)), 'dns')).toBe('unknown');
    expect(statusOfStep(away(toDns(53)), 'dns')).toBe('pass');
    expect(saysOf(away(toDns(53)), 'dns')).toMatch(/the usual place of the cluster’s DNS, whose Pods are not in view/);
  });

  test('policies that are not in view: unknown', () => {
    expect(statusOfStep(ask(shopWith(), 'web:80', { policies: () => false }), 'dns')).toBe('unknown');
  });

  test('an address needs no DNS', () => {
    expect(ladder(ask(shopWith(egress([])), '10.96.0.10:80'))).toBe(
      'address:pass port:pass policy:pass candidates:pass chosen:pass pod-port:pass egress:fail',
    );
  });
});

test('two Services of the same name elsewhere are both named', () => {
  const state = shopWith(OTHER_POD, webService({ namespace: 'kube-system', clusterIP: '10.96.0.11', clusterIPs: ['10.96.0.11'] }));
  expect(saysOf(ask(state, 'web:80', OTHER), 'name')).toMatch(
    /is in kube-system and shop: from here its name is web\.kube-system or web\.shop/,
  );
});
