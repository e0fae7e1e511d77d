// Tests of selects-nothing.

import { describe, expect, test } from 'vitest';
import {
  buildBackendRef,
  buildOwner,
  buildEndpoint,
  buildHttpRoute,
  buildIngress,
  buildPod,
  buildPodCondition,
  buildService,
  buildSlice,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Ingress } from '#lib/kube/ingress.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { buildDaemonSet, buildDeployment, buildStatefulSet } from '#testing/builders/workload.ts';
import { selectsNothing } from './selects-nothing.ts';

const found = (...held: Parameters<typeof ask>[1]) => ask(selectsNothing, held);

test('the selector matches no Pod, and a near one is named', () => {
  const [only, ...others] = found(buildService(), buildPod({ labels: { app: 'wbe' } }));
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    metadata: { namespace: 'shop', name: 'selects-nothing:Service:shop:web' },
    title: 'The selector matches no Pod.',
    cause: 'app=web is close to app=wbe, which Pod web-1 carries.',
    next: ['kubectl -n shop get pods --show-labels'],
    at: [{ kind: 'Service', key: 'shop/web', field: 'spec.selector[app]' }],
  });
});

test('a label that is missing, or another, where they share what says what they are', () => {
  const service = buildService({ selector: { app: 'web', track: 'stable' } });
  expect(found(service, buildPod())[0]?.cause).toBe('Pod web-1 has all other labels, and none called track.');
  expect(found(service, buildPod({ labels: { app: 'web', track: 'canary' } }))[0]?.cause).toBe(
    'Pod web-1 has all other labels, and track=canary.',
  );
  expect(found(service, buildPod({ labels: { app: 'other', track: 'stable' } }))[0]?.cause).toBeUndefined();
});

test('such Pods are in another namespace', () => {
  expect(found(buildService(), buildPod({ namespace: 'store' }))[0]?.cause).toBe(
    'A selector sees its own namespace alone; such Pods are in store.',
  );
});

test('a placeholder slice is no endpoint', () => {
  expect(titles(found(buildService(), buildSlice({ endpoints: [], ports: [] })))).toEqual(['The selector matches no Pod.']);
});

test.each([
  ['a Pod matches', buildPod()],
  ['somebody else publishes an endpoint that takes traffic', buildSlice({ endpoints: [buildEndpoint({ address: '203.0.113.1' })] })],
])('silent where %s', (_, record) => {
  expect(found(buildService(), record)).toEqual([]);
});

test('silent without a selector, and for an ExternalName', () => {
  expect(found(buildService({ selector: {} }))).toEqual([]);
  expect(found(buildService({ type: 'ExternalName', externalName: 'a.example' }))).toEqual([]);
});

test('information for the private Service of a Knative revision at rest', () => {
  const labels = { 'networking.internal.knative.dev/serviceType': 'Private' };
  expect(found(buildService({ labels }))[0]?.severity).toBe('info');
  expect(found(buildService())[0]?.severity).toBe('broken');
});

test('where no Pod comes near, the workload may still be on its way', () => {
  expect(found(buildService())[0]?.settles).toBe(120);
  expect(found(buildService(), buildPod({ labels: { app: 'wbe' } }))[0]?.settles).toBeUndefined();
  expect(found(buildService(), buildPod({ namespace: 'store' }))[0]?.settles).toBeUndefined();
});

test('the same value under another key', () => {
  const [only] = found(buildService({ selector: { name: 'web' } }), buildPod());
  expect(only).toMatchObject({
    severity: 'broken',
    cause: 'Pod web-1 carries app=web: the same value under another key.',
    at: [{ field: 'spec.selector[name]' }],
  });
  expect(only?.evidence[0]).toMatchObject({ field: 'spec.selector[name]', value: 'web', note: '1 Pod with app=web' });
  expect(only?.settles).toBeUndefined();
});

test('a value that says little is no hint at another key', () => {
  expect(
    found(buildService({ selector: { app: 'web', active: 'true' } }), buildPod({ labels: { app: 'web', debug: 'true' } }))[0]?.cause,
  ).toBe('Pod web-1 has all other labels, and none called active.');
});

/** `name` is served. */
const served = (name: string, options: ServiceOptions, ready = true): readonly AnyRecord[] => [
  buildService({ name, ...options }),
  buildSlice({ name: `${name}-a`, service: name, endpoints: [buildEndpoint({ address: '10.0.0.1', ready })] }),
];

/** What is said of shop/web, which selects app=db and this beside. */
const beside = (own: Record<string, string>, ...held: readonly AnyRecord[]) =>
  found(buildService({ selector: { app: 'db', ...own } }), ...held)[0];

const db = (labels: Record<string, string>) => buildPod({ labels: { app: 'db', ...labels } });

describe('nobody may be there', () => {
  const primary = served('db-rw', { selector: { app: 'db', role: 'primary' } });

  test('where a Service beside it serves the other role', () => {
    const only = beside({ role: 'replica' }, db({ role: 'primary' }), ...primary);
    expect(only).toMatchObject({
      severity: 'info',
      cause:
        'No Ingress, route or alias leads here, and db-rw serves role=primary: role=replica may have no Pod, as a replica, a standby or an idle version has none.',
    });
    expect(only?.evidence.at(-1)).toMatchObject({ subject: { key: 'shop/db-rw' }, value: 'app=db,role=primary' });
  });

  test.each<[string, string, Record<string, string>, Record<string, string>]>([
    ['standby', 'db-standby', { 'vault-active': 'false' }, { 'vault-active': 'true' }],
    ['one letter apart', 'db-ro', { access: 'ro' }, { access: 'rw' }],
    ['the idle colour', 'db-blue', { colour: 'blue' }, { colour: 'green' }],
    ['a preview', 'db-preview', { colour: 'blue' }, { colour: 'green' }],
    ['a version that is not out', 'db-v2', { version: 'v2' }, { version: 'v1' }],
  ])('%s', (_, name, empty, full) => {
    const state = [db(full), ...served('other', { selector: { app: 'db', ...full } })];
    expect(findAt(name, buildService({ name, selector: { app: 'db', ...empty } }), ...state)?.severity).toBe('info');
  });

  test('where a Service without a selector serves it by hand, as Patroni does for the leader', () => {
    const only = beside({ role: 'replica' }, db({ role: 'master' }), ...served('db', { selector: {} }));
    expect(only?.severity).toBe('info');
    expect(only?.evidence.at(-1)).toMatchObject({ value: 'not set', note: 'its endpoints have role=master' });
    expect(beside({ role: 'replica' }, db({}), ...served('db', { selector: {} }))?.severity).toBe('broken');
  });

  test.each<[string, Record<string, string>, readonly AnyRecord[]]>([
    ['the Service beside it serves nobody', { role: 'replica' }, served('db-rw', { selector: { app: 'db', role: 'primary' } }, false)],
    ['it is the primary that is missing', { role: 'primary' }, served('db-ro', { selector: { app: 'db', role: 'replica' } })],
    ['the other is over all', { role: 'replica' }, served('db', { selector: { app: 'db' } })],
    ['the other differs in more', { role: 'replica' }, served('x', { selector: { app: 'x', role: 'primary' } })],
    ['the label tells parts from one another', { tier: 'api' }, served('x', { selector: { app: 'db', tier: 'front' } })],
    [
      'a hash was left behind',
      { 'rollouts-pod-template-hash': 'abc' },
      served('x', { selector: { app: 'db', 'rollouts-pod-template-hash': 'xyz' } }),
    ],
    ['its name is that of whichever version is out', { version: 'v2' }, served('x', { selector: { app: 'db', version: 'v1' } })],
    ['its name is that of whichever colour is out', { colour: 'blue' }, served('x', { selector: { app: 'db', colour: 'green' } })],
  ])('broken where %s', (_, own, held) => {
    expect(beside(own, db({}), ...held)?.severity).toBe('broken');
  });

  test('broken where Pods miss the role by a letter', () => {
    const only = beside({ role: 'replica' }, buildPod({ name: 'r', labels: { app: 'db', role: 'replicas' } }), ...primary);
    expect(only).toMatchObject({ severity: 'broken', cause: 'role=replica is close to role=replicas, which Pod r carries.' });
  });

  test('broken where it is the stable track that is missing', () => {
    const canary = served('db-canary', { selector: { app: 'db', track: 'canary' } });
    const stable = buildService({ name: 'db-stable', selector: { app: 'db', track: 'stable' } });
    expect(findAt('db-stable', stable, db({ track: 'canary' }), ...canary)?.severity).toBe('broken');
  });

  test('a selector of one label has no role', () => {
    expect(found(buildService({ selector: { role: 'replica' } }), ...served('x', { selector: { role: 'primary' } }))[0]?.severity).toBe(
      'broken',
    );
  });
});

const findAt = (name: string, ...held: readonly AnyRecord[]) => ask(selectsNothing, held, { kind: 'Service', key: `shop/${name}` })[0];

test('the canary of Flagger, between releases', () => {
  const canary = buildService({ name: 'web-canary', selector: { app: 'web' } });
  const pod = buildPod({ labels: { app: 'web-primary', name: 'web' } });
  const primary = (selector: Record<string, string>) => served('web-primary', { selector });
  expect(findAt('web-canary', canary, pod, ...primary({ app: 'web-primary' }))).toMatchObject({
    severity: 'info',
    cause:
      'No Ingress, route or alias leads here, and web-primary is served: between releases Flagger scales the workload of a canary to zero.',
  });
  expect(findAt('web-canary', canary, ...primary({ app: 'other' }))?.severity).toBe('broken');
  expect(findAt('web-canary', canary, buildService({ name: 'web-primary', selector: { app: 'web-primary' } }))?.severity).toBe('broken');
});

describe('a headless Service', () => {
  const headless = (selector: Record<string, string>, over: ServiceOptions = {}) =>
    buildService({ selector, clusterIP: 'None', clusterIPs: ['None'], ...over });

  test('for what does not run here: no Pod of the cluster has such a label', () => {
    expect(found(headless({ etcd: 'x' }), buildPod())[0]).toMatchObject({
      severity: 'info',
      cause:
        'No Ingress, route or alias leads here, it is headless, and no Pod of the cluster has a label etcd: what it is for does not run here.',
    });
    expect(found(headless({ etcd: 'x' }), buildPod({ namespace: 'store', labels: { etcd: 'y' } }))[0]?.severity).toBe('broken');
    expect(found(buildService({ selector: { etcd: 'x' } }), buildPod())[0]?.severity).toBe('broken');
  });

  test('for a part of the control plane, which others may run', () => {
    const system = { namespace: 'kube-system', name: 'scheduler' };
    const about = { kind: 'Service', key: 'kube-system/scheduler' } as const;
    const other = buildPod({ namespace: 'vault', labels: { component: 'server' } });
    const said = (selector: Record<string, string>, over: ServiceOptions, ...held: readonly AnyRecord[]) =>
      ask(selectsNothing, [headless(selector, over), other, ...held], { ...about, key: `${over.namespace ?? ''}/scheduler` })[0];
    expect(said({ component: 'kube-scheduler' }, system)).toMatchObject({
      severity: 'info',
      cause: expect.stringContaining('no kube-scheduler runs as a Pod'),
    });
    expect(said({ component: 'scheduler' }, system)?.severity).toBe('broken');
    expect(said({ component: 'kube-scheduler' }, { ...system, namespace: 'jobs' })?.severity).toBe('broken');
    const kept = buildPod({ namespace: 'kube-system', labels: { 'k8s-app': 'kube-scheduler' } });
    expect(said({ component: 'kube-scheduler' }, system, kept)?.severity).toBe('broken');
  });

  test('broken where Pods come near, or are to have their names by it', () => {
    expect(found(headless({ peers: 'web' }), buildPod())[0]?.severity).toBe('broken');
    expect(found(headless({ peers: 'x' }), buildPod({ subdomain: 'web' }))[0]?.severity).toBe('broken');
  });
});

describe('something leads there', () => {
  const held = [db({ role: 'primary' }), ...served('db-rw', { selector: { app: 'db', role: 'primary' } })];
  const canary = (weight: string): Ingress => {
    const ingress = buildIngress({ paths: { '/': 'web' } });
    const annotations = { 'nginx.ingress.kubernetes.io/canary': 'true', 'nginx.ingress.kubernetes.io/canary-weight': weight };
    return { ...ingress, metadata: { ...ingress.metadata, annotations } };
  };
  const alias = (externalName: string) =>
    buildService({ name: 'alias', namespace: 'store', type: 'ExternalName', selector: {}, externalName });

  test.each<[string, AnyRecord, string, string]>([
    [
      'an Ingress',
      buildIngress({ paths: { '/': 'web' } }),
      'The Ingress front leads here.',
      'spec.rules[0].http.paths[0].backend.service.name',
    ],
    ['a canary Ingress with a share', canary('10'), 'The Ingress front leads here.', 'spec.rules[0].http.paths[0].backend.service.name'],
    ['a route', buildHttpRoute({ name: 'r' }), 'The HTTPRoute r leads here.', 'spec.rules[0].backendRefs[0].name'],
    ['an alias', alias('web.shop.svc.cluster.local'), 'The Service store/alias is an alias of it.', 'spec.externalName'],
  ])('%s', (_, record, says, field) => {
    const only = beside({ role: 'replica' }, ...held, record);
    expect(only?.severity).toBe('broken');
    expect(only?.cause).toContain(says);
    expect(only?.evidence.at(-1)?.field).toBe(field);
    expect(only?.at.at(-1)).toMatchObject({ kind: record.kind, field });
  });

  test.each<[string, ServiceOptions, string]>([
    ['its type', { type: 'NodePort' }, 'Its type NodePort leads callers from outside here.'],
    ['its external IPs', { externalIPs: ['192.0.2.1'] }, 'Its external IPs lead callers from outside here.'],
    ['a Gateway', { labels: { 'gateway.networking.k8s.io/gateway-name': 'public' } }, 'It is the Service of the Gateway public.'],
  ])('%s', (_, over, says) => {
    const [only] = found(buildService({ selector: { app: 'db', role: 'replica' }, ...over }), ...held);
    expect(only?.severity).toBe('broken');
    expect(only?.cause).toContain(says);
    expect(only?.at).toHaveLength(1);
  });

  test.each<[string, AnyRecord]>([
    ['a canary Ingress without a share', canary('0')],
    ['a route without a share', buildHttpRoute({ backendRefs: [buildBackendRef({ weight: 0 })] })],
    ['an alias that is asked for outside the cluster', alias('web.shop')],
  ])('not by %s', (_, record) => {
    expect(beside({ role: 'replica' }, ...held, record)?.severity).toBe('info');
  });
});

test('a role that is called otherwise, where the Pods share another label', () => {
  const service = buildService({ selector: { 'cluster-name': 'db', 'spilo-role': 'master' } });
  const pod = (name: string, role: string) => buildPod({ name, labels: { 'cluster-name': 'db', 'spilo-role': role } });
  expect(found(service, pod('a', 'replica'), pod('b', 'primary'))[0]).toMatchObject({
    severity: 'broken',
    cause: 'Pod b has all other labels, and spilo-role=primary.',
  });
  expect(found(service, pod('a', 'replica'))[0]?.cause).toBe('Pod a has all other labels, and spilo-role=replica.');
});

test('two of a row are no slip', () => {
  const pod = buildPod({ labels: { app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-0' } });
  const service = buildService({ selector: { app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-2' } });
  expect(found(service, pod)[0]).toMatchObject({
    severity: 'broken',
    cause: 'Pod web-1 carries statefulset.kubernetes.io/pod-name=db-0: another of the same row.',
  });
});

describe('a workload of the Service’s name', () => {
  const web = (labels: Record<string, string>) => buildPod({ labels, ownerReferences: [buildOwner('StatefulSet', 'web')] });

  test('is named where its Pods miss by more than one label', () => {
    const service = buildService({ selector: { app: 'web', env: 'prod', team: 'a' } });
    const [only] = found(service, web({ app: 'web', team: 'b' }));
    expect(only?.cause).toBe('StatefulSet web, of the Service’s name, has no label env and team=b.');
    expect(only?.settles).toBeUndefined();
  });

  test('is named where no value is near', () => {
    expect(found(buildService({ selector: { app: 'checkout' } }), web({ app: 'till' }))[0]?.cause).toBe(
      'StatefulSet web, of the Service’s name, has app=till.',
    );
  });

  test('is not, where Pods elsewhere have all labels, and where it is of another name', () => {
    const service = buildService({ selector: { app: 'checkout' } });
    expect(found(service, web({ app: 'till' }), buildPod({ namespace: 'store', labels: { app: 'checkout' } }))[0]?.cause).toContain(
      'store',
    );
    expect(found(service, buildPod({ labels: { app: 'till' }, ownerReferences: [buildOwner('StatefulSet', 'till')] }))[0]?.cause).toBe(
      undefined,
    );
  });
});

describe('a role inside of a name', () => {
  const idle = (name: string, app: string) => buildService({ name, selector: { app } });

  test.each([
    ['info', 'web-blue', 'web-blue', 'web-green'],
    ['info', 'web-canary', 'web-canary', 'web'],
    ['broken', 'front', 'web-blue', 'web-green'],
    ['broken', 'order-read', 'order-read', 'order-write'],
    ['broken', 'service-b', 'service-b', 'service-a'],
  ])('%s for %s with app=%s beside app=%s', (severity, name, empty, full) => {
    const state = served('other', { selector: { app: full } });
    expect(findAt(name, idle(name, empty), buildPod({ labels: { app: full } }), ...state)?.severity).toBe(severity);
  });
});

describe('a workload whose template has the labels', () => {
  const zero = buildDeployment({ wanted: 0 });
  const message = 'exceeded quota: small';
  const refused = buildPodCondition('ReplicaFailure', 'True', { reason: 'FailedCreate', message });

  test('is scaled to zero: information while nothing leads there', () => {
    expect(found(buildService(), zero)).toMatchObject([
      {
        severity: 'info',
        title: 'Deployment web is scaled to zero.',
        short: 'scaled to zero',
        cause: 'The selector is right: the template of Deployment web has its labels, and no replica is wanted.',
        at: [{ kind: 'Service' }, { kind: 'Deployment', key: 'shop/web' }],
      },
    ]);
  });

  test('is scaled to zero, and an Ingress leads there', () => {
    const [only] = found(buildService(), zero, buildIngress({ paths: { '/': 'web' } }));
    expect(only).toMatchObject({ severity: 'broken', title: 'Deployment web is scaled to zero.' });
    expect(only?.cause).toContain('The Ingress front leads here.');
  });

  test('can make no Pods', () => {
    const [only] = found(buildService(), buildDeployment({ wanted: 3, current: 0, conditions: [refused] }));
    expect(only).toMatchObject({
      severity: 'broken',
      title: 'Deployment web wants 3 Pods and can make none.',
      cause: `The selector is right. The API server refuses the Pods: ${message}`,
    });
    expect(only?.settles).toBeUndefined();
  });

  test('wants some that are not there: they may be on their way', () => {
    expect(found(buildService(), buildStatefulSet({ wanted: 1, current: 0 }))[0]).toMatchObject({
      severity: 'broken',
      title: 'StatefulSet web wants 1 Pod and has none.',
      settles: 120,
    });
  });

  test('wants none because no Node fits', () => {
    expect(found(buildService(), buildDaemonSet({ wanted: 0 }))[0]).toMatchObject({
      title: 'No Node is one for the Pods of DaemonSet web.',
    });
  });

  test('one that wants Pods speaks for those that do not', () => {
    const [only] = found(buildService(), zero, buildDeployment({ name: 'next', wanted: 1, current: 0 }));
    expect(only?.title).toBe('Deployment next wants 1 Pod and has none.');
  });
});

describe('a template of a workload without Pods', () => {
  const named = (name: string, labels: Record<string, string>, wanted = 0) => buildDeployment({ name, labels, wanted });

  test('a letter off', () => {
    const [only] = found(buildService(), named('webb', { app: 'webb' }));
    expect(only).toMatchObject({
      severity: 'broken',
      title: 'The selector matches no Pod.',
      cause: 'app=web is close to app=webb, which Deployment webb’s template carries.',
    });
    expect(only?.evidence[0]?.note).toBe('Deployment webb’s template has app=webb');
  });

  test('under another key', () => {
    const [only] = found(buildService({ selector: { name: 'web' } }), named('x', { app: 'web' }));
    expect(only?.cause).toBe('Deployment x’s template carries app=web: the same value under another key.');
    expect(only?.evidence[0]?.note).toBe('Deployment x’s template with app=web');
  });

  test('of the Service’s name', () => {
    const [only] = found(buildService({ selector: { app: 'web', tier: 'front' } }), named('web', { part: 'x' }));
    expect(only?.cause).toBe('Deployment web’s template, of the Service’s name, has no label app and no label tier.');
  });

  test('Pods that are there come first', () => {
    const [only] = found(buildService(), buildPod({ name: 'p', labels: { app: 'wbe' } }), named('wob', { app: 'wob' }));
    expect(only?.cause).toBe('app=web is close to app=wob, which Deployment wob’s template carries.');
    expect(found(buildService(), buildPod({ name: 'p', labels: { app: 'wbe' } }), named('x', { app: 'wbe' }))[0]?.cause).toBe(
      'app=web is close to app=wbe, which Pod p carries.',
    );
  });

  test('of a workload with Pods says nothing that its Pods do not say', () => {
    expect(found(buildService(), named('webb', { app: 'webb' }, 2))[0]?.cause).toBeUndefined();
  });
});
