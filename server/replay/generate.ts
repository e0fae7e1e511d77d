// Recordings without a file: Services, Pods and Nodes of any number, the same for the same seed, for measurements and tests.

import { generatedPod, type PodState, podTemplate } from './generated-pod.ts';
import { generatedSlice, SLICE_SIZE } from './generated-slice.ts';
import { type Random, seededRandom } from './random.ts';
import { type RecordedEvent, type Recording, finishRecording } from './recording.ts';
import { describeResource, type Resource } from './resource.ts';
import { type StoredObject, storeObject } from './stored-object.ts';

export type GenerateOptions = {
  readonly services: number;
  readonly pods: number;
  readonly nodes: number;
  readonly namespaces?: number;
  /** Zones a, b, c… over which the Nodes go round. */
  readonly zones?: number;
  readonly seed?: number;
  /** Changes of endpoints: a Pod turns unready or ready, or is replaced. Each makes two to four events. */
  readonly churn?: { readonly perSecond: number; readonly seconds: number };
};

const STARTED_AT = Date.parse('2026-01-01T00:00:00Z');

const NAMESPACES = describeResource('', 'v1', 'namespaces', 'Namespace');
const NODES = describeResource('', 'v1', 'nodes', 'Node');
const SERVICES = describeResource('', 'v1', 'services', 'Service');
const PODS = describeResource('', 'v1', 'pods', 'Pod');
const SLICES = describeResource('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice');
const POLICIES = describeResource('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy');
const INGRESSES = describeResource('networking.k8s.io', 'v1', 'ingresses', 'Ingress');
const RESOURCES: readonly Resource[] = [NAMESPACES, NODES, SERVICES, PODS, SLICES, POLICIES, INGRESSES];

function hex(random: Random, length: number): string {
  let text = '';
  while (text.length < length) text += Math.floor(random() * 16).toString(16);
  return text;
}

function uid(random: Random): string {
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`;
}

/** Letters that Kubernetes uses in generated names. */
const SUFFIX = 'bcdfghjklmnpqrstvwxz2456789';

function suffix(random: Random): string {
  let text = '';
  while (text.length < 5) text += SUFFIX[Math.floor(random() * SUFFIX.length)] ?? 'x';
  return text;
}

function date(t: number): string {
  return `${new Date(STARTED_AT + t).toISOString().slice(0, 19)}Z`;
}

/** At most 2^24 Pods: their addresses come from 10.0.0.0/8. */
function podAddress(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}

type Workload = {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly template: ReturnType<typeof podTemplate>;
  readonly pods: PodState[];
  readonly slices: { readonly name: string; readonly uid: string }[];
};

type World = { readonly random: Random; readonly zones: number; readonly nodes: number; version: number; addresses: number };

function newPod(world: World, workload: Workload, t: number, ready: boolean): PodState {
  const node = Math.floor(world.random() * world.nodes);
  world.addresses += 1;
  return {
    name: `${workload.template.prefix}${suffix(world.random)}`,
    uid: uid(world.random),
    ip: podAddress(world.addresses),
    node: `node-${String(node).padStart(4, '0')}`,
    hostIp: `172.16.${node >> 8}.${node & 255}`,
    zone: String.fromCharCode(97 + (node % world.zones)),
    created: date(t),
    changed: date(t),
    ready,
  };
}

function sliceAt(world: World, workload: Workload, index: number): StoredObject {
  const slice = workload.slices[index];
  if (slice === undefined) throw new Error(`${workload.name} has no slice ${index}`);
  const pods = workload.pods.slice(index * SLICE_SIZE, (index + 1) * SLICE_SIZE);
  return generatedSlice(
    SLICES,
    { ...slice, namespace: workload.namespace, service: workload.name, serviceUid: workload.uid },
    pods,
    ++world.version,
  );
}

function plainObjects(world: World, options: GenerateOptions): StoredObject[] {
  const made: StoredObject[] = [];
  const add = (resource: Resource, metadata: object, rest: object) => {
    const common = { uid: uid(world.random), resourceVersion: String(++world.version), creationTimestamp: date(0) };
    made.push(storeObject(resource, { metadata: { ...metadata, ...common }, ...rest }));
  };
  for (let index = 0; index < (options.namespaces ?? 1); index++) {
    const name = `scale-${index}`;
    add(
      NAMESPACES,
      { name, labels: { 'kubernetes.io/metadata.name': name } },
      { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
    );
  }
  for (let index = 0; index < options.nodes; index++) {
    const name = `node-${String(index).padStart(4, '0')}`;
    const zone = String.fromCharCode(97 + (index % world.zones));
    const condition = {
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      message: 'kubelet is posting ready status',
      lastHeartbeatTime: date(0),
      lastTransitionTime: date(0),
    };
    add(
      NODES,
      {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'topology.kubernetes.io/region': 'lab',
          'topology.kubernetes.io/zone': zone,
        },
      },
      {
        spec: { podCIDR: `10.${index >> 8}.${index & 255}.0/24` },
        status: {
          addresses: [
            { type: 'InternalIP', address: `172.16.${index >> 8}.${index & 255}` },
            { type: 'Hostname', address: name },
          ],
          allocatable: { cpu: '32', memory: '128Gi', pods: '250' },
          capacity: { cpu: '32', memory: '128Gi', pods: '250' },
          conditions: [condition],
          nodeInfo: { kubeletVersion: 'v1.36.2', architecture: 'amd64', operatingSystem: 'linux' },
        },
      },
    );
  }
  return made;
}

function serviceObject(world: World, workload: Workload, index: number): StoredObject {
  return storeObject(SERVICES, {
    metadata: {
      name: workload.name,
      namespace: workload.namespace,
      uid: workload.uid,
      resourceVersion: String(++world.version),
      creationTimestamp: date(0),
      labels: { app: workload.name },
    },
    spec: {
      ports: [
        { name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' },
        { name: 'metrics', protocol: 'TCP', port: 9090, targetPort: 'metrics' },
      ],
      selector: { app: workload.name },
      clusterIP: `10.96.${index >> 8}.${index & 255}`,
      clusterIPs: [`10.96.${index >> 8}.${index & 255}`],
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
    },
    status: { loadBalancer: {} },
  });
}

function churnEvents(world: World, workloads: readonly Workload[], churn: NonNullable<GenerateOptions['churn']>): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  const total = Math.floor(churn.perSecond * churn.seconds);
  for (let index = 0; index < total; index++) {
    const t = Math.floor(((index + 1) * 1000) / churn.perSecond);
    const workload = workloads[Math.floor(world.random() * workloads.length)];
    const slot = Math.floor(world.random() * (workload?.pods.length ?? 0));
    const pod = workload?.pods[slot];
    if (workload === undefined || pod === undefined) continue;
    if (pod.ready && world.random() < 0.3) {
      events.push({ t, type: 'delete', object: generatedPod(PODS, workload.template, pod, ++world.version) });
      workload.pods[slot] = newPod(world, workload, t, false);
    } else workload.pods[slot] = { ...pod, ready: !pod.ready, changed: date(t) };
    const now = workload.pods[slot];
    if (now !== undefined) events.push({ t, type: 'put', object: generatedPod(PODS, workload.template, now, ++world.version) });
    events.push({ t, type: 'put', object: sliceAt(world, workload, Math.floor(slot / SLICE_SIZE)) });
  }
  return events;
}

/** Objects are realistic in size (a Pod is some 9 kB with its managedFields); their bytes are made when they are asked for. */
export function generateRecording(options: GenerateOptions): Recording {
  const world: World = {
    random: seededRandom(options.seed ?? 1),
    zones: options.zones ?? 3,
    nodes: options.nodes,
    version: 0,
    addresses: 0,
  };
  const initial = plainObjects(world, options);
  const workloads: Workload[] = [];
  for (let index = 0; index < options.services; index++) {
    const name = `svc-${String(index).padStart(4, '0')}`;
    const namespace = `scale-${index % (options.namespaces ?? 1)}`;
    workloads.push({
      name,
      namespace,
      uid: uid(world.random),
      template: podTemplate(name, namespace, hex(world.random, 10), uid(world.random)),
      pods: [],
      slices: [],
    });
  }
  for (let index = 0; index < options.pods; index++) {
    const workload = workloads[index % workloads.length];
    workload?.pods.push(newPod(world, workload, 0, world.random() < 0.97));
  }
  for (const [index, workload] of workloads.entries()) {
    initial.push(serviceObject(world, workload, index));
    for (const pod of workload.pods) initial.push(generatedPod(PODS, workload.template, pod, ++world.version));
    const slices = Math.max(1, Math.ceil(workload.pods.length / SLICE_SIZE));
    for (let slice = 0; slice < slices; slice++) {
      workload.slices.push({ name: `${workload.name}-${suffix(world.random)}`, uid: uid(world.random) });
      initial.push(sliceAt(world, workload, slice));
    }
  }
  const version = world.version;
  const events = options.churn ? churnEvents(world, workloads, options.churn) : [];
  const parts = { kubernetes: 'v1.36.2', startedAt: STARTED_AT, resources: RESOURCES, version, initial, events };
  return finishRecording(parts, (options.churn?.seconds ?? 60) * 1000);
}
