// What the scheduler and the kubelets write of a Pod: its Node, its addresses, its status.

import { merge } from './simulate-merge.ts';
import { uidOf } from './simulate-names.ts';
import type { Condition, Container, ContainerPort, Node, Patch, Pod, PodSpec } from './simulate-objects.ts';
import { stamp } from './simulate-time.ts';
import { fits, type MadePod } from './simulate-workloads.ts';

export type Kubelets = {
  readonly nodes: readonly Node[];
  /** 0, 1, 2…: over whom Pods are spread. */
  readonly turn: () => number;
  /** The next free addresses on a Node. */
  readonly address: (node: Node | undefined) => readonly string[];
  readonly created: string;
  /** In ms since 1970. */
  readonly now: number;
};

function isUp({ spec, status }: Node): boolean {
  if (spec?.unschedulable === true) return false;
  return status?.conditions?.every(({ type, status: is }) => type !== 'Ready' || is === 'True') ?? false;
}

/** Defaults of the API server. */
function completeSpec(spec: PodSpec): PodSpec {
  const ports = (list: readonly ContainerPort[], host: boolean): readonly ContainerPort[] =>
    list.map((port) => ({ protocol: 'TCP', ...port, ...(host && { hostPort: port.hostPort ?? port.containerPort }) }));
  const completed = (list: readonly Container[], host: boolean): readonly Container[] =>
    list.map((c) => (c.ports === undefined ? c : { ...c, ports: ports(c.ports, host) }));
  return {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    ...spec,
    ...(spec.containers !== undefined && { containers: completed(spec.containers, spec.hostNetwork === true) }),
    ...(spec.initContainers !== undefined && { initContainers: completed(spec.initContainers, false) }),
  };
}

/** Undefined where no Node takes it. */
function nodeFor(spec: PodSpec, wanted: string | null | undefined, { nodes, turn }: Kubelets): string | undefined {
  if (wanted === null) return undefined;
  if (wanted !== undefined) return wanted;
  if (spec.nodeName !== undefined) return spec.nodeName;
  const where = nodes.filter((node) => fits(node, spec) && isUp(node));
  return where.length === 0 ? undefined : where[turn() % where.length]?.metadata.name;
}

function withLabels(before: Readonly<Record<string, string>>, patch: Readonly<Record<string, string | null>>): Record<string, string> {
  const all = Object.entries({ ...before, ...patch });
  return Object.fromEntries(all.flatMap(([k, v]) => (v === null ? [] : [[k, v]])));
}

function phaseOf({ phase, waiting }: Patch, pod: Pod): string {
  const notYet = waiting === 'ContainerCreating' || waiting?.startsWith('Image') === true || waiting?.startsWith('ErrImage') === true;
  return phase ?? pod.status?.phase ?? (notYet ? 'Pending' : 'Running');
}

function hostAddresses(node: Node | undefined): readonly string[] {
  return (node?.status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
}

/** Of a static Pod the API server holds a mirror, which its Node owns. */
function mirrored(pod: Pod): Pod {
  const node = pod.spec.nodeName ?? '';
  const annotations = { ...pod.metadata.annotations, 'kubernetes.io/config.mirror': 'x', 'kubernetes.io/config.source': 'file' };
  const owner = { apiVersion: 'v1', kind: 'Node', name: node, uid: uidOf(`Node/${node}`), controller: true };
  return { ...pod, metadata: { ...pod.metadata, annotations, ownerReferences: [owner] } };
}

export function completePod({ pod, patch }: MadePod, kubelets: Kubelets): Pod {
  const {
    ready,
    since,
    waiting,
    restarts,
    phase: _phase,
    terminating,
    node,
    ip,
    ips,
    gates = {},
    labels,
    notStarted,
    static: mirror,
    ...rest
  } = patch;
  const { nodes, address, created, now } = kubelets;
  const given = merge(pod, rest);
  const phase = phaseOf(patch, given);
  const spec = completeSpec(given.spec);
  const scheduled = !(phase === 'Pending' && node === null);
  const nodeName = nodeFor(spec, node, kubelets);
  delete spec.nodeName;
  if (nodeName !== undefined) spec.nodeName = nodeName;
  const home = nodes.find(({ metadata }) => metadata.name === nodeName);
  const begun = given.metadata.creationTimestamp ?? created;

  function addresses(): readonly string[] {
    if (ips !== undefined) return ips;
    if (ip !== undefined) return ip === null ? [] : [ip];
    const hasOne = scheduled && nodeName !== undefined && waiting !== 'ContainerCreating' && given.status?.podIP !== null;
    if (!hasOne) return [];
    return spec.hostNetwork === true ? hostAddresses(home) : address(home);
  }

  const containers = spec.containers ?? [];
  const readinessGates = spec.readinessGates ?? [];
  const done = phase === 'Succeeded' || phase === 'Failed';
  const running = waiting === undefined && notStarted !== true && !done;
  const containersReady = ready !== false && running && phase !== 'Pending';
  const gateOpen = readinessGates.some(({ conditionType }) => gates[conditionType] === false);
  const at = since ?? created;
  const unready = `containers with unready status: [${containers.map((c) => c.name).join(' ')}]`;

  function condition(type: string, is: boolean, more: Partial<Condition> = {}): Condition {
    return { type, status: is ? 'True' : 'False', lastTransitionTime: at, ...(is ? {} : more) };
  }

  function state(): unknown {
    if (done) {
      const [exitCode, reason] = phase === 'Failed' ? [137, 'Error'] : [0, 'Completed'];
      return { terminated: { exitCode, reason, finishedAt: at } };
    }
    if (waiting !== undefined) return { waiting: { reason: waiting } };
    return phase === 'Pending' ? { waiting: { reason: 'ContainerCreating' } } : { running: { startedAt: begun } };
  }

  const list = addresses();
  const unscheduled = { reason: 'Unschedulable', message: '0/3 nodes are available' };
  const notReady = containersReady
    ? { reason: 'ReadinessGatesNotReady', message: 'the status of pod readiness gate is not "True", but False' }
    : { reason: 'ContainersNotReady', message: unready };
  const completed = { reason: 'PodCompleted', message: unready };
  const hostIP = home?.status?.addresses?.[0]?.address;
  const written = {
    phase,
    qosClass: 'Burstable',
    ...(hostIP !== undefined && { hostIP }),
    ...(list.length > 0 && { podIP: list[0], podIPs: list.map((one) => ({ ip: one })) }),
    conditions: [
      {
        type: 'PodScheduled',
        status: nodeName === undefined ? 'False' : 'True',
        lastTransitionTime: created,
        ...(nodeName === undefined && unscheduled),
      },
      condition('Initialized', scheduled),
      condition('ContainersReady', containersReady, done ? completed : { reason: 'ContainersNotReady', message: unready }),
      condition('Ready', containersReady && !gateOpen, done ? completed : notReady),
      ...readinessGates
        .filter(({ conditionType }) => gates[conditionType] !== null)
        .map(({ conditionType }) => condition(conditionType, gates[conditionType] !== false)),
    ],
    ...(scheduled &&
      nodeName !== undefined && {
        startTime: begun,
        containerStatuses: containers.map(({ name, image }) => ({
          name,
          image,
          ready: containersReady,
          started: running,
          restartCount: restarts ?? (waiting === 'CrashLoopBackOff' ? 12 : 0),
          state: state(),
        })),
      }),
    ...(spec.initContainers !== undefined && {
      initContainerStatuses: spec.initContainers.map(({ name, image, restartPolicy }) => ({
        name,
        image,
        ready: true,
        restartCount: 0,
        started: restartPolicy === 'Always',
        state:
          restartPolicy === 'Always' && !done
            ? { running: { startedAt: created } }
            : { terminated: { exitCode: 0, reason: 'Completed', finishedAt: created } },
      })),
    }),
  };
  const status = merge<NonNullable<Pod['status']>>(written, given.status ?? {});
  if (status.podIP === null) {
    delete status.podIP;
    delete status.podIPs;
  }
  const metadata = {
    ...given.metadata,
    creationTimestamp: begun,
    ...(labels !== undefined && { labels: withLabels(given.metadata.labels ?? {}, labels) }),
    ...(terminating !== undefined && {
      deletionTimestamp: stamp(now, terminating),
      deletionGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    }),
  };
  const made: Pod = { ...given, metadata, spec, status };
  return mirror === true ? mirrored(made) : made;
}
