// Tests of all readers together: total, deaf to secrets, and at home with two recordings of a real control plane.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RAW_DAEMON_SET, RAW_DEPLOYMENT, RAW_REPLICA_SET, RAW_STATEFUL_SET } from '#testing/builders/apps-objects.ts';
import { RAW_KUBELET_EVENT } from '#testing/builders/event-objects.ts';
import {
  RAW_GATEWAY,
  RAW_GRPC_ROUTE,
  RAW_HTTP_ROUTE,
  RAW_REFERENCE_GRANT,
  RAW_TCP_ROUTE,
  RAW_TLS_ROUTE,
} from '#testing/builders/gateway-api-objects.ts';
import { type KubeKind, type KubeRecord, READERS, RESOURCES } from './record.ts';
import { isObject } from './scan.ts';

const KINDS = RESOURCES.map((resource) => resource.kind);

/** Whole objects of kinds that no recording holds. */
const WHOLE: Readonly<Partial<Record<KubeKind, Readonly<Record<string, unknown>>>>> = {
  Gateway: RAW_GATEWAY,
  HTTPRoute: RAW_HTTP_ROUTE,
  GRPCRoute: RAW_GRPC_ROUTE,
  TLSRoute: RAW_TLS_ROUTE,
  TCPRoute: RAW_TCP_ROUTE,
  UDPRoute: RAW_TCP_ROUTE,
  ReferenceGrant: RAW_REFERENCE_GRANT,
  Deployment: RAW_DEPLOYMENT,
  ReplicaSet: RAW_REPLICA_SET,
  StatefulSet: RAW_STATEFUL_SET,
  DaemonSet: RAW_DAEMON_SET,
  Event: RAW_KUBELET_EVENT,
};

function read(kind: KubeKind, raw: unknown): ReturnType<(typeof READERS)[KubeKind]> {
  return READERS[kind](raw);
}

type Line = { readonly t: number; readonly type: string; readonly object: Readonly<Record<string, unknown>> & { readonly kind: KubeKind } };

function recording(name: string): readonly Line[] {
  const packed = readFileSync(new URL(`../../server/replay/recordings/${name}.ndjson.gz`, import.meta.url));
  const [, ...lines] = gunzipSync(packed).toString('utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
}

const RECORDINGS = ['shop', 'load'] as const;

describe.each(RECORDINGS)('every object of the recording %s', (name) => {
  const objects = recording(name)
    .filter((line) => line.type !== 'BOOKMARK')
    .map((line) => line.object);

  test('is read without a fault, and the canary in its Pods stays outside', () => {
    const faults: unknown[] = [];
    let canaries = 0;
    for (const object of objects) {
      const result = read(object.kind, object);
      if (!result.ok) faults.push(result.error);
      else if (JSON.stringify(result.value).includes('canary-not-for-display')) canaries++;
    }
    expect(objects.length).toBeGreaterThan(500);
    expect([faults, canaries]).toEqual([[], 0]);
  });
});

test('the canary is in the recording: the test above would see it', () => {
  expect(JSON.stringify(recording('shop'))).toContain('canary-not-for-display');
});

describe('no reader ever throws', () => {
  test.each(KINDS)('%s, whatever it is given', (kind) => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }), fc.jsonValue()),
        (raw) => {
          expect(typeof read(kind, raw).ok).toBe('boolean');
        },
      ),
    );
  });

  /** A whole object in which anything at all stands in the place of some values: this reaches the inner readers. */
  function damaged(value: unknown, damage: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
    const whole: fc.Arbitrary<unknown> = Array.isArray(value)
      ? fc.tuple(...value.map((item) => damaged(item, damage)))
      : isObject(value)
        ? fc.record(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, damaged(item, damage)])))
        : fc.constant(value);
    return fc.oneof({ weight: 40, arbitrary: whole }, { weight: 1, arbitrary: damage });
  }

  const lines = recording('shop');
  const damage = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, undefined, [], {}, '', 0));

  test.each(KINDS)('%s, with parts of a real object replaced', (kind) => {
    const recorded = lines.findLast((line) => line.object.kind === kind && line.type !== 'BOOKMARK');
    const sample: Readonly<Record<string, unknown>> | undefined = WHOLE[kind] ?? recorded?.object;
    const metadata = sample?.['metadata'];
    const { managedFields: _, ...meta } = isObject(metadata) ? metadata : {};
    expect(meta).toHaveProperty('name');
    fc.assert(
      fc.property(damaged({ ...sample, metadata: meta }, damage), (raw) => {
        const result = read(kind, raw);
        if (!result.ok)
          expect(result.error).toMatchObject({ kind, path: expect.any(String), problem: expect.stringMatching(/^expected .+/) });
      }),
      { numRuns: 200 },
    );
  });
});

test.each(KINDS)('%s: a thing that is no object is a fault without a name', (kind) => {
  for (const raw of [null, undefined, [], 'x', 5]) {
    expect(read(kind, raw)).toEqual({
      ok: false,
      error: { kind, namespace: undefined, name: undefined, path: '', problem: 'expected an object' },
    });
  }
});

describe('what may hold a secret never enters a record', () => {
  const SECRET = 'planted-secret';
  const env = [
    { name: 'TOKEN', value: SECRET },
    { name: 'REF', valueFrom: { secretKeyRef: { name: SECRET, key: SECRET } } },
  ];
  const probe = { httpGet: { port: 80, path: `/${SECRET}`, host: SECRET, httpHeaders: [{ name: 'Authorization', value: SECRET }] } };
  const container = {
    name: 'app',
    image: 'app:1',
    command: ['sh', '-c', SECRET],
    args: [`--password=${SECRET}`],
    env,
    envFrom: [{ secretRef: { name: SECRET } }],
    workingDir: SECRET,
    volumeMounts: [{ name: SECRET, mountPath: SECRET }],
    lifecycle: { postStart: { exec: { command: [SECRET] } } },
    readinessProbe: { ...probe, exec: { command: [SECRET] }, grpc: { port: 9, service: SECRET } },
    livenessProbe: probe,
    startupProbe: probe,
    securityContext: { seLinuxOptions: { user: SECRET } },
  };
  const metadata = {
    namespace: 'shop',
    name: 'web',
    uid: 'u1',
    generateName: SECRET,
    resourceVersion: SECRET,
    selfLink: SECRET,
    finalizers: [SECRET],
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec: SECRET }),
      'example.com/note': SECRET,
      [SECRET]: 'x',
    },
    managedFields: [{ manager: SECRET, fieldsV1: { [`f:${SECRET}`]: {} } }],
  };
  const template = {
    metadata: { labels: { app: 'web' }, annotations: { 'checksum/config': SECRET } },
    spec: {
      containers: [container],
      initContainers: [container],
      volumes: [{ name: SECRET, secret: { secretName: SECRET } }],
      serviceAccountName: SECRET,
      nodeSelector: { x: SECRET },
    },
  };
  const PROGRESSING = { type: 'Progressing', status: 'True', message: SECRET };
  const bodies: { readonly [K in KubeKind]: object } = {
    Namespace: { spec: { finalizers: [SECRET] }, status: { phase: 'Active', conditions: [{ type: 'x', message: SECRET }] } },
    Node: {
      spec: { providerID: SECRET, configSource: SECRET },
      status: {
        conditions: [{ type: 'Ready', status: 'True', message: SECRET }],
        images: [{ names: [SECRET] }],
        nodeInfo: { machineID: SECRET },
        volumesAttached: [{ name: SECRET }],
      },
    },
    Service: {
      spec: { ports: [{ port: 80, note: SECRET }], note: SECRET },
      status: { conditions: [{ type: 'Ready', status: 'True', message: SECRET }] },
    },
    EndpointSlice: {
      endpoints: [{ addresses: ['10.0.0.1'], deprecatedTopology: { x: SECRET }, targetRef: { name: 'p', fieldPath: SECRET } }],
    },
    Pod: {
      spec: {
        containers: [container],
        initContainers: [container],
        ephemeralContainers: [container],
        volumes: [
          { name: SECRET, secret: { secretName: SECRET } },
          { name: 'nfs', nfs: { server: SECRET, path: SECRET } },
        ],
        imagePullSecrets: [{ name: SECRET }],
        serviceAccountName: SECRET,
        hostAliases: [{ ip: '10.0.0.1', hostnames: [SECRET] }],
      },
      status: {
        message: SECRET,
        containerStatuses: [
          {
            name: 'app',
            imageID: SECRET,
            state: { waiting: { reason: 'RunContainerError', message: SECRET } },
            lastState: { terminated: { reason: 'Error', exitCode: 1, message: SECRET, containerID: SECRET } },
          },
          { name: 'b', state: { terminated: { reason: 'Error', message: SECRET } } },
        ],
      },
    },
    NetworkPolicy: { spec: { podSelector: {}, note: SECRET }, status: { conditions: [{ message: SECRET }] } },
    Ingress: {
      spec: { tls: [{ secretName: SECRET, hosts: [SECRET] }], rules: [] },
      status: { loadBalancer: { ingress: [{ hostname: SECRET }] } },
    },
    Deployment: { spec: { template, strategy: { type: 'Recreate', note: SECRET } }, status: { conditions: [PROGRESSING] } },
    ReplicaSet: { spec: { template }, status: { conditions: [PROGRESSING] } },
    StatefulSet: {
      spec: { template, volumeClaimTemplates: [{ metadata: { name: SECRET } }], serviceName: 'web' },
      status: { conditions: [PROGRESSING], collisionCount: 1 },
    },
    DaemonSet: { spec: { template, updateStrategy: { type: 'OnDelete', note: SECRET } }, status: { conditions: [PROGRESSING] } },
    Event: {
      type: 'Warning',
      reason: 'Unhealthy',
      note: 'Readiness probe failed: connection refused',
      regarding: { kind: 'Pod', namespace: 'shop', name: 'web-1', resourceVersion: SECRET },
      related: { kind: 'Secret', name: SECRET },
      action: SECRET,
      deprecatedSource: { host: SECRET },
      reportingInstance: SECRET,
    },
    Gateway: {
      spec: {
        gatewayClassName: 'public',
        listeners: [
          {
            name: 'https',
            port: 443,
            protocol: 'HTTPS',
            tls: { certificateRefs: [{ name: SECRET }], options: { key: SECRET } },
            allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { x: SECRET } } }, kinds: [{ kind: SECRET }] },
          },
        ],
        infrastructure: { labels: { x: SECRET }, annotations: { x: SECRET }, parametersRef: { name: SECRET } },
      },
      status: { conditions: [{ type: 'Programmed', status: 'True', message: SECRET }] },
    },
    HTTPRoute: {
      spec: {
        parentRefs: [{ name: 'gw', note: SECRET }],
        rules: [
          {
            matches: [{ headers: [{ name: 'x-key', value: SECRET }], queryParams: [{ name: 'token', value: SECRET }] }],
            filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'Authorization', value: SECRET }] } }],
            backendRefs: [{ name: 'web', port: 80, filters: [{ type: 'X', extensionRef: { name: SECRET } }] }],
          },
        ],
      },
      status: { parents: [{ parentRef: { name: 'gw' }, conditions: [{ type: 'Accepted', status: 'True', message: SECRET }] }] },
    },
    GRPCRoute: {
      spec: {
        rules: [{ matches: [{ headers: [{ name: 'x', value: SECRET }] }], filters: [{ type: 'X', extensionRef: { name: SECRET } }] }],
      },
    },
    TLSRoute: {
      spec: {
        hostnames: ['a.example'],
        rules: [{ name: SECRET, backendRefs: [{ name: 'web', port: 80, note: SECRET }] }],
        useDefaultGateways: SECRET,
      },
    },
    TCPRoute: { spec: { rules: [{ matches: [{ note: SECRET }], backendRefs: [{ name: 'web', port: 80 }] }], note: SECRET } },
    UDPRoute: {
      spec: { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
      status: { parents: [{ parentRef: { name: 'gw' }, note: SECRET }] },
    },
    ReferenceGrant: { spec: { from: [{ group: 'g', kind: 'K', namespace: 'a', note: SECRET }], to: [{ kind: 'Service', note: SECRET }] } },
  };

  test.each(KINDS)('%s', (kind) => {
    const result = read(kind, { metadata, ...bodies[kind] });
    const record: KubeRecord | undefined = result.ok ? result.value : undefined;
    expect(record?.metadata.name).toBe('web');
    expect(JSON.stringify(record)).not.toContain(SECRET);
  });

  test('a fault tells where and what kind of thing, never the thing itself', () => {
    for (const raw of [
      { metadata: { ...metadata, name: [SECRET] } },
      { metadata, spec: { type: SECRET } },
      { metadata, spec: { ports: [SECRET] } },
      { metadata, spec: { selector: SECRET } },
    ]) {
      const result = read('Service', raw);
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toContain(SECRET);
    }
  });

  test('of the annotations only the short list is kept', () => {
    const annotations = { ...metadata.annotations, 'service.kubernetes.io/topology-mode': 'Auto' };
    const result = read('Service', { metadata: { ...metadata, annotations } });
    expect(result.ok && result.value?.metadata.annotations).toEqual({ 'service.kubernetes.io/topology-mode': 'Auto' });
  });
});

test('of Kubernetes itself only GA APIs are asked for, each kind once', () => {
  expect(new Set(KINDS)).toEqual(new Set(Object.keys(READERS)));
  expect(KINDS).toHaveLength(Object.keys(READERS).length);
  expect(RESOURCES.every((resource) => resource.optional === 'custom' || resource.version === 'v1')).toBe(true);
});
