// What a control plane and kubelets would make of a list of manifests: Nodes, Pods of workloads, defaults of Services, EndpointSlices.
// Written from the behaviour of Kubernetes alone: it shares nothing with the product that is judged by it, and the linter keeps it so.
//
// Beside real manifests it understands one key, x-lab, which is taken off:
//   Deployment, StatefulSet, …, Pod:  x-lab: { pods: [PATCH, PATCH, …], each: PATCH }
//     PATCH: a piece of a Pod, merged into it, and in short: ready: false, since: -10m, waiting: CrashLoopBackOff, restarts: 12,
//            phase: Succeeded | Failed | Pending | Unknown, terminating: -40s, node: node-2 (null: on none yet), ip: 10.1.2.3, ips: [..],
//            gates: { TYPE: false }, labels: {…} (merged over; null takes one off), notStarted: true (its startup probe still runs),
//            static: true (mirror Pod of a kubelet)
//   Service:  x-lab: { slices: none }, { address: none | '1.2.3.4' | { hostname: … } | [...] }, { frozen: true } (slices are as in the file)
// Times may be written as an age: -90s, -10m, -3h, -2d.

import { baseNodes, baseObjects } from './simulate-base.ts';
import { completePod, type Kubelets } from './simulate-kubelets.ts';
import { merge } from './simulate-merge.ts';
import { uidOf } from './simulate-names.ts';
import {
  isNode,
  isPod,
  isService,
  isSlice,
  isWorkload,
  type KubeObject,
  type Lab,
  type Manifest,
  type Node,
  type Patch,
  type Pod,
  type Service,
  type Slice,
} from './simulate-objects.ts';
import { type Allocators, completeService } from './simulate-services.ts';
import { slicesOf } from './simulate-slices.ts';
import { stamp, stampAll } from './simulate-time.ts';
import { podsOf } from './simulate-workloads.ts';

export type SimulateOptions = {
  /** How old the objects are that do not say so. */
  readonly age?: string;
  /** kube-dns and the Service of the API server too, and Nodes where the list has none. */
  readonly base?: boolean;
  readonly workers?: number;
  readonly zones?: readonly string[];
  readonly controlPlane?: boolean;
  readonly dual?: boolean;
};

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const CONTROLLER = 'endpointslice-controller.k8s.io';

const placeOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;

function separate({ 'x-lab': lab, ...object }: Manifest): { readonly object: KubeObject; readonly lab: Lab & Patch } {
  return { object, lab: lab ?? {} };
}

/** The next free addresses of a Node, as its network plugin gives them out of its podCIDRs. */
function podAddresses(): Kubelets['address'] {
  const given = new Map<string, number>();
  return (node) => {
    const { podCIDR, podCIDRs = podCIDR === undefined ? ['10.250.0.0/24'] : [podCIDR] } = node?.spec ?? {};
    const [v4 = '10.250.0.0/24', v6] = podCIDRs;
    const n = (given.get(v4) ?? 2) + 1;
    given.set(v4, n);
    const [a = 0, b = 0, c = 0] = (v4.split('/')[0] ?? '').split('.').map(Number);
    const first = `${a}.${b + Math.floor(n / 250)}.${c}.${(n % 250) + 1}`;
    return v6 === undefined ? [first] : [first, `${(v6.split('/')[0] ?? '').replace(/::$/, '')}::${n.toString(16)}`];
  };
}

function allocators(dual: boolean): Allocators {
  let [v4, v6, port, balancer] = [20, 20, 30_100, 10];
  const four = (): string => `10.96.${1 + Math.floor(v4 / 200)}.${(v4++ % 200) + 10}`;
  return {
    dual,
    clusterIP: (family) => (family === 'IPv6' ? `fd00:10:96::${(v6++).toString(16)}` : four()),
    nodePort: () => port++,
    balancer: () => `203.0.113.${balancer++}`,
  };
}

function isController({ metadata }: Slice): boolean {
  return metadata.labels?.[MANAGED_BY] === CONTROLLER;
}

/** Slices of the controller that are given by hand are as it would have written them: owned by the Service, with the uid of each Pod. */
function completeSlice(slice: Slice, services: readonly Service[], pods: readonly Pod[]): Slice {
  const { namespace, labels = {}, ownerReferences } = slice.metadata;
  const service = services.find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === labels['kubernetes.io/service-name'],
  );
  const { name = '', uid = '' } = service?.metadata ?? {};
  const owned = service !== undefined && isController(slice);
  const owners = ownerReferences ?? [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true }];
  const endpoints = slice.endpoints?.map((endpoint) => {
    const { targetRef } = endpoint;
    if (targetRef?.kind !== 'Pod' || targetRef.uid !== undefined) return endpoint;
    const pod = pods.find(({ metadata }) => metadata.namespace === targetRef.namespace && metadata.name === targetRef.name);
    return pod?.metadata.uid === undefined ? endpoint : { ...endpoint, targetRef: { ...targetRef, uid: pod.metadata.uid } };
  });
  return { ...slice, metadata: owned ? { ...slice.metadata, ownerReferences: owners } : slice.metadata, endpoints: endpoints ?? null };
}

function namespaceObject(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function completeNamespace(object: KubeObject): KubeObject {
  if (object.kind !== 'Namespace') return object;
  const labels = { 'kubernetes.io/metadata.name': object.metadata.name, ...object.metadata.labels };
  return { status: { phase: 'Active' }, ...object, metadata: { ...object.metadata, labels } };
}

/** Everything that a cluster would hold. `now` in ms since 1970. */
export function simulate(input: readonly Manifest[], now: number, options: SimulateOptions = {}): readonly KubeObject[] {
  const { age = '-1d', base = true, workers = 3, zones = ['a', 'b', 'c'], controlPlane = true, dual = false } = options;
  const created = stamp(now, age);
  const dated = (object: KubeObject): KubeObject => ({
    ...object,
    metadata: {
      ...object.metadata,
      creationTimestamp: object.metadata.creationTimestamp ?? created,
      uid: object.metadata.uid ?? uidOf(placeOf(object)),
    },
  });

  const places = new Set(input.map(placeOf));
  const given = [...(base ? baseObjects().filter((o) => !places.has(placeOf(o))) : []), ...input].map((manifest) => {
    const { object, lab } = separate(stampAll(manifest, now));
    return { object: dated(object), lab };
  });
  const ownNodes = given.map(({ object }) => object).filter(isNode);
  const made = baseNodes({ workers, zones, controlPlane, dual, created }).map((node) => dated(stampAll(node, now)));
  const nodes: readonly Node[] = ownNodes.length > 0 ? ownNodes : made.filter(isNode);

  const address = podAddresses();
  let turns = 0;
  const pods = given
    .flatMap(({ object, lab }) => {
      if (!isWorkload(object) && !isPod(object)) return [];
      const kubelets: Kubelets = { nodes, turn: () => turns++, address, created: object.metadata.creationTimestamp ?? created, now };
      const bare = isPod(object)
        ? [{ pod: object, patch: merge<Patch>(lab.each ?? {}, lab.pods?.[0] ?? lab) }]
        : podsOf(object, lab, nodes);
      return bare.map((one) => completePod(one, kubelets));
    })
    .map((pod) => ({ ...pod, metadata: { ...pod.metadata, uid: pod.metadata.uid ?? uidOf(placeOf(pod)) } }))
    .map((pod) => stampAll(pod, now));

  const giving = allocators(dual);
  const services = new Map<Service, Lab>();
  for (const { object, lab } of given) if (isService(object)) services.set(completeService(object, lab, giving), lab);
  const all = [...services.keys()];
  const published = [...services].flatMap(([service, { slices, frozen }]) => {
    const selects = Object.keys(service.spec.selector ?? {}).length > 0 && service.spec.type !== 'ExternalName';
    return selects && slices !== 'none' && frozen !== true
      ? slicesOf(service, pods, nodes, service.metadata.creationTimestamp ?? created)
      : [];
  });
  const others = given
    .map(({ object }) => object)
    .filter((object) => !isPod(object) && !isService(object))
    .map((object) => (isSlice(object) ? completeSlice(object, all, pods) : object));

  const objects: KubeObject[] = [...(ownNodes.length > 0 ? [] : nodes), ...others, ...all, ...pods, ...published];
  const named = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  const used = new Set(['default', 'kube-system', ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])]);
  const missing = [...used].filter((name) => !named.has(name)).map(namespaceObject);
  return [...missing, ...objects].map((object) => dated(completeNamespace(object)));
}
