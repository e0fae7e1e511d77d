// Pods of generated recordings: one template for each workload, into which the few values of a Pod are put.

import type { Resource } from './resource.ts';
import { objectPrefix, type StoredObject, type TextMap } from './stored-object.ts';

export type PodState = {
  readonly name: string;
  readonly uid: string;
  readonly ip: string;
  readonly node: string;
  readonly hostIp: string;
  readonly zone: string;
  /** RFC 3339, as in the API. */
  readonly created: string;
  readonly changed: string;
  readonly ready: boolean;
};

export type PodTemplate = {
  readonly namespace: string;
  /** What the names of its Pods begin with. */
  readonly prefix: string;
  readonly labels: TextMap;
  /** Text and names of values by turns: text, name, text, name, …, text. */
  readonly parts: readonly string[];
};

/** Marks a value in the template; the brackets occur nowhere else in it. */
function slot(name: 'name' | 'uid' | 'ip' | 'node' | 'hostIp' | 'created' | 'changed' | 'ready' | 'version'): string {
  return `<<${name}>>`;
}

function fields(names: readonly string[]): Record<string, object> {
  return { '.': {}, ...Object.fromEntries(names.map((name) => [`f:${name}`, {}])) };
}

const PROBE_FIELDS = {
  '.': {},
  'f:failureThreshold': {},
  'f:httpGet': fields(['path', 'port', 'scheme']),
  'f:initialDelaySeconds': {},
  'f:periodSeconds': {},
  'f:successThreshold': {},
  'f:timeoutSeconds': {},
};

function containerFields(ports: readonly number[], env: readonly string[]): object {
  return {
    ...fields(['image', 'imagePullPolicy', 'name', 'terminationMessagePath', 'terminationMessagePolicy']),
    'f:env': { '.': {}, ...Object.fromEntries(env.map((name) => [`k:${JSON.stringify({ name })}`, fields(['name', 'value'])])) },
    'f:livenessProbe': PROBE_FIELDS,
    'f:readinessProbe': PROBE_FIELDS,
    'f:startupProbe': PROBE_FIELDS,
    'f:ports': {
      '.': {},
      ...Object.fromEntries(
        ports.map((containerPort) => [
          `k:${JSON.stringify({ containerPort, protocol: 'TCP' })}`,
          fields(['containerPort', 'name', 'protocol']),
        ]),
      ),
    },
    'f:resources': { '.': {}, 'f:limits': fields(['cpu', 'memory']), 'f:requests': fields(['cpu', 'memory']) },
    'f:securityContext': {
      ...fields(['allowPrivilegeEscalation', 'readOnlyRootFilesystem', 'runAsNonRoot']),
      'f:capabilities': fields(['drop']),
    },
  };
}

function managedFields(app: string, env: readonly string[]): object[] {
  const condition = fields(['lastProbeTime', 'lastTransitionTime', 'status', 'type']);
  const conditions = ['ContainersReady', 'Initialized', 'PodReadyToStartContainers', 'Ready'];
  return [
    {
      manager: 'kube-controller-manager',
      operation: 'Update',
      apiVersion: 'v1',
      time: slot('created'),
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': {
          'f:annotations': fields(['prometheus.io/path', 'prometheus.io/port', 'prometheus.io/scrape']),
          'f:generateName': {},
          'f:labels': fields(['app', 'app.kubernetes.io/part-of', 'pod-template-hash', 'version']),
          'f:ownerReferences': { '.': {}, [`k:${JSON.stringify({ uid: slot('uid') })}`]: {} },
        },
        'f:spec': {
          'f:affinity': { '.': {}, 'f:podAntiAffinity': fields(['preferredDuringSchedulingIgnoredDuringExecution']) },
          'f:containers': {
            [`k:${JSON.stringify({ name: app })}`]: containerFields([8080], env),
            [`k:${JSON.stringify({ name: 'proxy' })}`]: containerFields(
              [9090, 15020],
              ['LOG_LEVEL', 'NODE_NAME', 'POD_NAME', 'POD_NAMESPACE'],
            ),
          },
          ...fields([
            'dnsPolicy',
            'enableServiceLinks',
            'restartPolicy',
            'schedulerName',
            'securityContext',
            'terminationGracePeriodSeconds',
            'topologySpreadConstraints',
          ]),
        },
      },
    },
    {
      manager: 'kubelet',
      operation: 'Update',
      apiVersion: 'v1',
      time: slot('changed'),
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:status': {
          'f:conditions': Object.fromEntries(conditions.map((type) => [`k:${JSON.stringify({ type })}`, condition])),
          ...fields(['containerStatuses', 'hostIP', 'hostIPs', 'phase', 'podIP', 'startTime']),
          'f:podIPs': { '.': {}, [`k:${JSON.stringify({ ip: slot('ip') })}`]: fields(['ip']) },
        },
      },
      subresource: 'status',
    },
  ];
}

function probe(path: string): object {
  return {
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    initialDelaySeconds: 2,
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  };
}

function container(name: string, image: string, ports: readonly { name: string; containerPort: number }[], env: readonly string[]): object {
  return {
    name,
    image,
    ports: ports.map((port) => ({ ...port, protocol: 'TCP' })),
    env: env.map((variable) => ({
      name: variable,
      value: variable === 'DATABASE_PASSWORD' ? 'canary-not-for-display' : `value-of-${variable.toLowerCase()}`,
    })),
    resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '50m', memory: '64Mi' } },
    volumeMounts: [{ name: 'kube-api-access', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
    livenessProbe: probe('/healthz'),
    readinessProbe: probe('/readyz'),
    startupProbe: probe('/startz'),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    securityContext: { capabilities: { drop: ['ALL'] }, runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
  };
}

function containerStatus(name: string, image: string, ready: string): object {
  const id = `fake://${name}-${slot('uid')}`;
  return {
    name,
    state: { running: { startedAt: slot('created') } },
    lastState: {},
    ready,
    restartCount: 0,
    image,
    imageID: `fake://${image}`,
    containerID: id,
    started: true,
  };
}

const ENV = ['LOG_LEVEL', 'DATABASE_PASSWORD', 'DATABASE_HOST', 'FEATURE_FLAGS', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'GOMAXPROCS'];

function podObject(app: string, namespace: string, hash: string, ownerUid: string, labels: TextMap): object {
  const image = `registry.example/${app}:1.4.2`;
  const proxy = 'registry.example/mesh/proxy:2.9.0';
  const condition = (type: string, status: string, time: string) => ({
    type,
    observedGeneration: 1,
    status,
    lastProbeTime: null,
    lastTransitionTime: time,
  });
  return {
    metadata: {
      name: slot('name'),
      generateName: `${app}-${hash}-`,
      namespace,
      uid: slot('uid'),
      resourceVersion: slot('version'),
      generation: 1,
      creationTimestamp: slot('created'),
      labels,
      annotations: { 'prometheus.io/path': '/metrics', 'prometheus.io/port': '9090', 'prometheus.io/scrape': 'true' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-${hash}`, uid: ownerUid, controller: true, blockOwnerDeletion: true },
      ],
      managedFields: managedFields(app, ENV),
    },
    spec: {
      volumes: [
        {
          name: 'kube-api-access',
          projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }], defaultMode: 420 },
        },
      ],
      containers: [
        container(app, image, [{ name: 'http', containerPort: 8080 }], ENV),
        container(
          'proxy',
          proxy,
          [
            { name: 'metrics', containerPort: 9090 },
            { name: 'admin', containerPort: 15020 },
          ],
          ['LOG_LEVEL', 'NODE_NAME', 'POD_NAME', 'POD_NAMESPACE'],
        ),
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      serviceAccount: 'default',
      nodeName: slot('node'),
      securityContext: {},
      schedulerName: 'default-scheduler',
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      phase: 'Running',
      conditions: [
        condition('PodScheduled', 'True', slot('created')),
        condition('PodReadyToStartContainers', 'True', slot('created')),
        condition('Initialized', 'True', slot('created')),
        condition('ContainersReady', slot('ready'), slot('changed')),
        condition('Ready', slot('ready'), slot('changed')),
      ],
      hostIP: slot('hostIp'),
      hostIPs: [{ ip: slot('hostIp') }],
      podIP: slot('ip'),
      podIPs: [{ ip: slot('ip') }],
      startTime: slot('created'),
      containerStatuses: [containerStatus(app, image, slot('ready')), containerStatus('proxy', proxy, 'true')],
      qosClass: 'Burstable',
    },
  };
}

export function podTemplate(app: string, namespace: string, hash: string, ownerUid: string): PodTemplate {
  const labels = { app, 'app.kubernetes.io/part-of': 'scale', 'pod-template-hash': hash, version: 'v1' };
  const json = JSON.stringify(podObject(app, namespace, hash, ownerUid, labels))
    // `ready` of a container is a boolean where that of a condition is a word.
    .replaceAll(`"ready":"${slot('ready')}"`, `"ready":<<readyFlag>>`)
    .replaceAll('"ready":"true"', '"ready":true');
  return { namespace, prefix: `${app}-${hash}-`, labels, parts: json.slice(1).split(/<<|>>/) };
}

function valueOf(name: string, pod: PodState, version: number): string {
  switch (name) {
    case 'name':
    case 'uid':
    case 'ip':
    case 'node':
    case 'hostIp':
    case 'created':
    case 'changed':
      return pod[name];
    case 'ready':
      return pod.ready ? 'True' : 'False';
    case 'readyFlag':
      return String(pod.ready);
    case 'version':
      return String(version);
    default:
      throw new Error(`the template of Pods has no value ${name}`);
  }
}

export function generatedPod(resource: Resource, template: PodTemplate, pod: PodState, recordedVersion: number): StoredObject {
  const { namespace, labels, parts } = template;
  return {
    resource,
    key: `${namespace}/${pod.name}`,
    namespace,
    name: pod.name,
    uid: pod.uid,
    labels,
    fields: {
      'metadata.name': pod.name,
      'metadata.namespace': namespace,
      'spec.nodeName': pod.node,
      'spec.restartPolicy': 'Always',
      'spec.schedulerName': 'default-scheduler',
      'spec.serviceAccountName': 'default',
      'spec.hostNetwork': 'false',
      'status.phase': 'Running',
      'status.podIP': pod.ip,
      'status.nominatedNodeName': '',
    },
    recordedVersion,
    encode(version) {
      let text = objectPrefix(resource);
      for (let index = 0; index < parts.length; index++) {
        const part = parts[index] ?? '';
        text += index % 2 === 0 ? part : valueOf(part, pod, version);
      }
      return Buffer.from(text, 'latin1');
    },
  };
}
