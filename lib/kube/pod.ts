// Pod: the record and its reader. Environment, arguments, volumes and probes' commands are never read.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Protocol, readProtocol } from './protocol.ts';
import {
  type Fault,
  flag,
  integer,
  list,
  optionalPart,
  part,
  portRef,
  type RawObject,
  requiredText,
  type Scan,
  shortened,
  text,
  textList,
} from './scan.ts';
import { shareTemplate } from './share-template.ts';

export type ContainerPort = {
  readonly name: string;
  readonly containerPort: number;
  /** Held on the Node; the API server sets it for all ports of Pods on the host network. */
  readonly hostPort: number | undefined;
  readonly protocol: Protocol;
};

type ProbePort = { readonly port: number | string | undefined };

/** Only the port that the probe asks; its path, headers and command are never read. */
export type ReadinessProbe = {
  readonly httpGet: ProbePort | undefined;
  readonly tcpSocket: ProbePort | undefined;
  readonly grpc: ProbePort | undefined;
};

/** Of a container what the template of a workload is read for too. */
export type ContainerShape = {
  readonly name: string;
  readonly image: string | undefined;
  readonly ports: readonly ContainerPort[];
  /** `Always` on an init container makes it a sidecar (KEP-753). */
  readonly restartPolicy: string | undefined;
};

export type Container = ContainerShape & { readonly readinessProbe: ReadinessProbe | undefined };

export type PodCondition = {
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly lastTransitionTime: string | undefined;
};

export type ContainerStatus = {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  /** How it ended the last time. */
  readonly lastState?: { readonly terminated: Termination } | undefined;
  /** Unset while it runs; the reason is `CrashLoopBackOff`, `ImagePullBackOff`, `Completed`… */
  readonly state: ContainerState | undefined;
};

export type ContainerState =
  | { readonly waiting: { readonly reason: string | undefined; readonly message?: string | undefined } }
  | { readonly terminated: Termination };

/** Its message is what the application wrote (terminationMessagePath), and is never read. */
export type Termination = {
  readonly reason: string | undefined;
  readonly exitCode?: number | undefined;
  readonly finishedAt?: string | undefined;
};

/** What the Pod adds to its resolver's configuration, or all of it under dnsPolicy None. */
export type PodDNSConfig = {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly { readonly name: string; readonly value: string | undefined }[];
};

export type PodIP = { readonly ip: string };

export type Pod = {
  readonly kind: 'Pod';
  readonly metadata: Meta;
  readonly spec: {
    readonly nodeName: string | undefined;
    readonly hostNetwork: boolean | undefined;
    readonly hostname: string | undefined;
    readonly subdomain: string | undefined;
    readonly dnsPolicy: string | undefined;
    readonly dnsConfig: PodDNSConfig | undefined;
    readonly readinessGates: readonly { readonly conditionType: string }[];
    readonly containers: readonly Container[];
    readonly initContainers: readonly Container[];
  };
  readonly status: {
    readonly phase: string | undefined;
    readonly reason: string | undefined;
    readonly podIPs: readonly PodIP[];
    /** Ready and DisruptionTarget always; the others only while they are not True. */
    readonly conditions: readonly PodCondition[];
    readonly containerStatuses: readonly ContainerStatus[];
  };
};

function readContainerPort(scan: Scan, raw: RawObject): ContainerPort {
  return {
    name: text(scan, raw, 'name') ?? '',
    containerPort: integer(scan, raw, 'containerPort') ?? 0,
    hostPort: integer(scan, raw, 'hostPort'),
    protocol: readProtocol(scan, raw),
  };
}

function readProbePort(scan: Scan, raw: RawObject): ProbePort {
  return { port: portRef(scan, raw, 'port') };
}

function readProbe(scan: Scan, raw: RawObject): ReadinessProbe {
  return {
    httpGet: optionalPart(scan, raw, 'httpGet', readProbePort),
    tcpSocket: optionalPart(scan, raw, 'tcpSocket', readProbePort),
    grpc: optionalPart(scan, raw, 'grpc', readProbePort),
  };
}

export function readContainerShape(scan: Scan, raw: RawObject): ContainerShape {
  return {
    name: requiredText(scan, raw, 'name'),
    image: text(scan, raw, 'image'),
    ports: list(scan, raw, 'ports', readContainerPort),
    restartPolicy: text(scan, raw, 'restartPolicy'),
  };
}

function readContainer(scan: Scan, raw: RawObject): Container {
  return {
    name: requiredText(scan, raw, 'name'),
    image: text(scan, raw, 'image'),
    ports: list(scan, raw, 'ports', readContainerPort),
    readinessProbe: optionalPart(scan, raw, 'readinessProbe', readProbe),
    restartPolicy: text(scan, raw, 'restartPolicy'),
  };
}

export function readPodCondition(scan: Scan, raw: RawObject): PodCondition {
  return {
    type: requiredText(scan, raw, 'type'),
    status: requiredText(scan, raw, 'status'),
    reason: text(scan, raw, 'reason'),
    message: text(scan, raw, 'message'),
    lastTransitionTime: text(scan, raw, 'lastTransitionTime'),
  };
}

/** Why it is being removed (KEP-3329): evicted, preempted, by a taint of its Node. */
export const DISRUPTION_TARGET = 'DisruptionTarget';

/** The copy is as long as it must be; what filter gives has room for more. */
function readConditions(scan: Scan, raw: RawObject): readonly PodCondition[] {
  return list(scan, raw, 'conditions', readPodCondition)
    .filter((c) => c.type === 'Ready' || c.type === DISRUPTION_TARGET || c.status !== 'True')
    .slice();
}

/** What the kubelet says of an image or of a configuration that is not there; of other reasons the message may hold the command. */
const MESSAGE_READ: ReadonlySet<string | undefined> = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
]);

function readWaiting(scan: Scan, raw: RawObject): { readonly reason: string | undefined; readonly message?: string | undefined } {
  const reason = text(scan, raw, 'reason');
  return MESSAGE_READ.has(reason) ? { reason, message: shortened(text(scan, raw, 'message')) } : { reason };
}

function readTermination(scan: Scan, raw: RawObject): Termination {
  return { reason: text(scan, raw, 'reason'), exitCode: integer(scan, raw, 'exitCode'), finishedAt: text(scan, raw, 'finishedAt') };
}

function readLastState(scan: Scan, raw: RawObject): ContainerStatus['lastState'] {
  const terminated = optionalPart(scan, raw, 'terminated', readTermination);
  return terminated === undefined ? undefined : { terminated };
}

function readState(scan: Scan, raw: RawObject): ContainerState | undefined {
  const waiting = optionalPart(scan, raw, 'waiting', readWaiting);
  if (waiting !== undefined) return { waiting };
  const terminated = optionalPart(scan, raw, 'terminated', readTermination);
  return terminated === undefined ? undefined : { terminated };
}

function readContainerStatus(scan: Scan, raw: RawObject): ContainerStatus {
  return {
    name: requiredText(scan, raw, 'name'),
    ready: flag(scan, raw, 'ready') ?? false,
    restartCount: integer(scan, raw, 'restartCount') ?? 0,
    lastState: optionalPart(scan, raw, 'lastState', readLastState),
    state: optionalPart(scan, raw, 'state', readState),
  };
}

function readIP(scan: Scan, raw: RawObject): PodIP {
  return { ip: requiredText(scan, raw, 'ip') };
}

/** podIPs, or the older podIP where only that is set. */
function readIPs(scan: Scan, status: RawObject): readonly PodIP[] {
  const all = list(scan, status, 'podIPs', readIP);
  if (all.length > 0) return all;
  const single = text(scan, status, 'podIP');
  return single === undefined || single === '' ? all : [{ ip: single }];
}

function readGate(scan: Scan, raw: RawObject): { readonly conditionType: string } {
  return { conditionType: requiredText(scan, raw, 'conditionType') };
}

function readDNSOption(scan: Scan, raw: RawObject): PodDNSConfig['options'][number] {
  return { name: requiredText(scan, raw, 'name'), value: text(scan, raw, 'value') };
}

function readDNSConfig(scan: Scan, raw: RawObject): PodDNSConfig {
  return {
    nameservers: textList(scan, raw, 'nameservers'),
    searches: textList(scan, raw, 'searches'),
    options: list(scan, raw, 'options', readDNSOption),
  };
}

function readSpec(scan: Scan, raw: RawObject): Pod['spec'] {
  return {
    nodeName: text(scan, raw, 'nodeName'),
    hostNetwork: flag(scan, raw, 'hostNetwork'),
    hostname: text(scan, raw, 'hostname'),
    subdomain: text(scan, raw, 'subdomain'),
    dnsPolicy: text(scan, raw, 'dnsPolicy'),
    dnsConfig: optionalPart(scan, raw, 'dnsConfig', readDNSConfig),
    readinessGates: list(scan, raw, 'readinessGates', readGate),
    containers: list(scan, raw, 'containers', readContainer),
    initContainers: list(scan, raw, 'initContainers', readContainer),
  };
}

function readStatus(scan: Scan, raw: RawObject): Pod['status'] {
  return {
    phase: text(scan, raw, 'phase'),
    reason: text(scan, raw, 'reason'),
    podIPs: readIPs(scan, raw),
    conditions: readConditions(scan, raw),
    containerStatuses: list(scan, raw, 'containerStatuses', readContainerStatus),
  };
}

const readBody: Readable<Pod> = (scan, root) => ({
  kind: 'Pod',
  metadata: readMeta(scan, root, 'namespaced'),
  spec: part(scan, root, 'spec', readSpec),
  status: part(scan, root, 'status', readStatus),
});

export function readPod(raw: unknown): Result<Pod, Fault> {
  const pod = finish('Pod', raw, readBody);
  if (pod.ok) shareTemplate(pod.value);
  return pod;
}

/** It has run to its end, well or not: nothing answers at its address, which the kubelet may give to another Pod. */
export function isEnded({ status: { phase } }: Pod): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** The Ready condition as the EndpointSlice controller reads it: absent means false. */
export function isPodReady(pod: Pod): boolean {
  return pod.status.conditions.some((c) => c.type === 'Ready' && c.status === 'True');
}

/** Run to its end: it takes no traffic and starts none. */
export function isFinished({ status: { phase } }: Pod): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** What a Pod, or the template that Pods are made from, says of its containers. */
export type WithContainers<C extends ContainerShape = ContainerShape> = {
  readonly spec: { readonly containers: readonly C[]; readonly initContainers: readonly C[] };
};

/** Those that run beside one another: containers first, then sidecars, which are init containers with restartPolicy Always (KEP-753). */
export function servingContainers<C extends ContainerShape>(pod: WithContainers<C>): readonly C[] {
  return [...pod.spec.containers, ...pod.spec.initContainers.filter((c) => c.restartPolicy === 'Always')];
}
