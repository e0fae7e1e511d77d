// Pod: the record and its reader. Environment, arguments, volumes and probes' commands are never read.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Protocol, readProtocol } from './protocol.ts';
import { type Fault, flag, integer, list, object, optionalObject, portRef, type RawObject, requiredText, type Scan, text } from './scan.ts';

export type ContainerPort = {
  readonly name: string;
  readonly containerPort: number;
  readonly protocol: Protocol;
};

type ProbePort = { readonly port: number | string | undefined };

/** Only the port that the probe asks; its path, headers and command are never read. */
export type ReadinessProbe = {
  readonly httpGet: ProbePort | undefined;
  readonly tcpSocket: ProbePort | undefined;
  readonly grpc: ProbePort | undefined;
};

export type Container = {
  readonly name: string;
  readonly image: string | undefined;
  readonly ports: readonly ContainerPort[];
  readonly readinessProbe: ReadinessProbe | undefined;
  /** `Always` on an init container makes it a sidecar (KEP-753). */
  readonly restartPolicy: string | undefined;
};

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
  /** Unset while it runs; the reason is `CrashLoopBackOff`, `ImagePullBackOff`, `Completed`… */
  readonly state: ContainerState | undefined;
};

export type ContainerState =
  | { readonly waiting: { readonly reason: string | undefined } }
  | { readonly terminated: { readonly reason: string | undefined } };

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
    readonly readinessGates: readonly { readonly conditionType: string }[];
    readonly containers: readonly Container[];
    readonly initContainers: readonly Container[];
  };
  readonly status: {
    readonly phase: string | undefined;
    readonly reason: string | undefined;
    readonly podIPs: readonly PodIP[];
    /** Ready always; the others only while they are not True. */
    readonly conditions: readonly PodCondition[];
    readonly containerStatuses: readonly ContainerStatus[];
  };
};

function readContainerPort(scan: Scan, at: string, raw: RawObject): ContainerPort {
  return {
    name: text(scan, at, raw, 'name') ?? '',
    containerPort: integer(scan, at, raw, 'containerPort') ?? 0,
    protocol: readProtocol(scan, at, raw),
  };
}

function probePort(scan: Scan, at: string, probe: RawObject, handler: string): ProbePort | undefined {
  const found = optionalObject(scan, at, probe, handler);
  return found === undefined ? undefined : { port: portRef(scan, at, found, 'port') };
}

function readProbe(scan: Scan, at: string, raw: RawObject): ReadinessProbe | undefined {
  const probe = optionalObject(scan, at, raw, 'readinessProbe');
  if (probe === undefined) return undefined;
  return {
    httpGet: probePort(scan, at, probe, 'httpGet'),
    tcpSocket: probePort(scan, at, probe, 'tcpSocket'),
    grpc: probePort(scan, at, probe, 'grpc'),
  };
}

function readContainer(scan: Scan, at: string, raw: RawObject): Container {
  return {
    name: requiredText(scan, at, raw, 'name'),
    image: text(scan, at, raw, 'image'),
    ports: list(scan, at, raw, 'ports', readContainerPort),
    readinessProbe: readProbe(scan, at, raw),
    restartPolicy: text(scan, at, raw, 'restartPolicy'),
  };
}

function readCondition(scan: Scan, at: string, raw: RawObject): PodCondition {
  return {
    type: requiredText(scan, at, raw, 'type'),
    status: requiredText(scan, at, raw, 'status'),
    reason: text(scan, at, raw, 'reason'),
    message: text(scan, at, raw, 'message'),
    lastTransitionTime: text(scan, at, raw, 'lastTransitionTime'),
  };
}

function readState(scan: Scan, at: string, raw: RawObject): ContainerState | undefined {
  const state = object(scan, at, raw, 'state');
  const waiting = optionalObject(scan, at, state, 'waiting');
  if (waiting !== undefined) return { waiting: { reason: text(scan, at, waiting, 'reason') } };
  const terminated = optionalObject(scan, at, state, 'terminated');
  return terminated === undefined ? undefined : { terminated: { reason: text(scan, at, terminated, 'reason') } };
}

function readStatus(scan: Scan, at: string, raw: RawObject): ContainerStatus {
  return {
    name: requiredText(scan, at, raw, 'name'),
    ready: flag(scan, at, raw, 'ready') ?? false,
    restartCount: integer(scan, at, raw, 'restartCount') ?? 0,
    state: readState(scan, at, raw),
  };
}

function readIP(scan: Scan, at: string, raw: RawObject): PodIP {
  return { ip: requiredText(scan, at, raw, 'ip') };
}

/** podIPs, or the older podIP where only that is set. */
function readIPs(scan: Scan, status: RawObject): readonly PodIP[] {
  const all = list(scan, 'status', status, 'podIPs', readIP);
  if (all.length > 0) return all;
  const single = text(scan, 'status', status, 'podIP');
  return single === undefined || single === '' ? all : [{ ip: single }];
}

function readGate(scan: Scan, at: string, raw: RawObject): { readonly conditionType: string } {
  return { conditionType: requiredText(scan, at, raw, 'conditionType') };
}

const readBody: Readable<Pod> = (scan, root) => {
  const spec = object(scan, '', root, 'spec');
  const status = object(scan, '', root, 'status');
  return {
    kind: 'Pod',
    metadata: readMeta(scan, root, 'namespaced'),
    spec: {
      nodeName: text(scan, 'spec', spec, 'nodeName'),
      hostNetwork: flag(scan, 'spec', spec, 'hostNetwork'),
      hostname: text(scan, 'spec', spec, 'hostname'),
      subdomain: text(scan, 'spec', spec, 'subdomain'),
      dnsPolicy: text(scan, 'spec', spec, 'dnsPolicy'),
      readinessGates: list(scan, 'spec', spec, 'readinessGates', readGate),
      containers: list(scan, 'spec', spec, 'containers', readContainer),
      initContainers: list(scan, 'spec', spec, 'initContainers', readContainer),
    },
    status: {
      phase: text(scan, 'status', status, 'phase'),
      reason: text(scan, 'status', status, 'reason'),
      podIPs: readIPs(scan, status),
      conditions: list(scan, 'status', status, 'conditions', readCondition).filter((c) => c.type === 'Ready' || c.status !== 'True'),
      containerStatuses: list(scan, 'status', status, 'containerStatuses', readStatus),
    },
  };
};

export function readPod(raw: unknown): Result<Pod, Fault> {
  return finish('Pod', raw, readBody);
}

/** The Ready condition as the EndpointSlice controller reads it: absent means false. */
export function isPodReady(pod: Pod): boolean {
  return pod.status.conditions.some((c) => c.type === 'Ready' && c.status === 'True');
}
