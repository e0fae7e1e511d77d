// Who may call the Pods of a Service, as the Policy tab shows it: by rule, by workload in this view, by namespace elsewhere.

import { targetsOfPort } from '#lib/diagnosis/targets-of-port.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import type { PolicyPeer } from '#lib/kube/network-policy.ts';
import { isFinished, type Pod } from '#lib/kube/pod.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { type Caller, callersOf, groupTargets } from '#lib/policy/callers.ts';
import { type Comers, comersTo, type InView } from '#lib/policy/comers.ts';
import { keyOfPolicy } from '#lib/policy/direction.ts';
import { type OpenRule as Rules, openRules, rulesForServicePort } from '#lib/policy/open-rules.ts';
import { matchesNamespace } from '#lib/policy/peer.ts';
import { peerWords, selectorWords } from '#lib/words/policy.ts';
import type { Backend } from '#lib/routing/backend.ts';

/** A rule that opens a port; no peers: for everybody. */
export type OpenRule = { readonly policy: Key; readonly rule: number; readonly peers: readonly string[] };

export type PortAccess = {
  readonly port: ServicePort;
  /** After the Service's translation. */
  readonly podPort: number;
  readonly open: readonly OpenRule[];
  /** Rules that name the Service's port, where the Pods listen on another: they open nothing. */
  readonly forServicePort: readonly OpenRule[];
  /** Whether anybody who exists may call. */
  readonly comers: Comers;
};

export type GroupAccess = {
  readonly pods: readonly Key[];
  /** The policies that isolate them; none: everybody may call. */
  readonly policies: readonly Key[];
  readonly ports: readonly PortAccess[];
};

const keyOfPod = ({ metadata }: Pod): Key => keyOf(metadata.namespace, metadata.name);

function shown(rules: readonly Rules[]): readonly OpenRule[] {
  return rules.map(({ policy, rule, from }) => ({ policy, rule, peers: from.map((peer) => peerWords(peer, splitKey(policy).namespace)) }));
}

/** The Pods behind the Service by the policies that isolate them. */
export function groupAccess(state: ClusterState, service: Service, backends: readonly Backend[], inView: InView): readonly GroupAccess[] {
  const byPort = service.spec.ports.map((port) => ({ port, targets: targetsOfPort(state, backends, port) }));
  const pods = new Map(byPort.flatMap(({ targets }) => targets).map((target) => [keyOfPod(target.pod), target]));
  return groupTargets(state, [...pods.values()]).map(({ targets, isolating }) => {
    const keys = targets.map(({ pod }) => keyOfPod(pod)).sort();
    const inside = new Set(keys);
    const ports = byPort.flatMap(({ port, targets: all }) => {
      const numbers = new Map<number, Pod>();
      const own = all.filter(({ pod }) => inside.has(keyOfPod(pod)));
      for (const { pod, port: number } of own) if (!numbers.has(number)) numbers.set(number, pod);
      return [...numbers].map(([podPort, pod]) => ({
        port,
        podPort,
        open: shown(openRules(isolating, { port: podPort, protocol: port.protocol }, pod)),
        forServicePort: shown(rulesForServicePort(isolating, { port: podPort, protocol: port.protocol }, port.port, pod)),
        comers: comersTo(
          state,
          own.filter((target) => target.port === podPort),
          port.protocol,
          inView,
        ),
      }));
    });
    return { pods: keys, policies: isolating.map(keyOfPolicy), ports };
  });
}

/** Callers of the ports that have the same answers. */
export type CallersOfPorts = { readonly ports: readonly ServicePort[]; readonly callers: readonly Caller[] };

/** `also`: Pods of other namespaces whose own policies are in view. */
export function callersByPort(
  state: ClusterState,
  service: Service,
  backends: readonly Backend[],
  also: readonly Pod[],
): readonly CallersOfPorts[] {
  const own = [...linked(state.index.keysByNamespace, `Pod:${service.metadata.namespace}`)].flatMap(
    (key) => state.tables.Pod.get(key) ?? [],
  );
  const sources = [...own, ...also].filter((pod) => !isFinished(pod));
  const found = new Map<string, { readonly ports: ServicePort[]; readonly callers: readonly Caller[] }>();
  for (const port of service.spec.ports) {
    const targets = targetsOfPort(state, backends, port);
    if (targets.length === 0) continue;
    const callers = callersOf(state, sources, targets, port.protocol);
    const id = JSON.stringify(callers.map(({ namespace, workload, pods }) => [namespace, workload, pods]));
    const held = found.get(id);
    if (held === undefined) found.set(id, { ports: [port], callers });
    else held.ports.push(port);
  }
  return [...found.values()];
}

export type NamespaceAccess = {
  /** Namespace -> which of its Pods: `all Pods`, `Pods app=probe`. */
  readonly letIn: readonly { readonly namespace: string; readonly pods: string }[];
  readonly others: readonly string[];
  readonly blocks: readonly string[];
};

/** What the policies of a group let in from elsewhere, on any port of the Service; undefined for everybody. */
export function namespaceAccess(state: ClusterState, service: Service, { policies, ports }: GroupAccess): NamespaceAccess | undefined {
  const open = ports.flatMap((p) => p.open);
  if (policies.length === 0 || open.some((rule) => rule.peers.length === 0)) return undefined;
  const home = service.metadata.namespace;
  const peers = open.flatMap(
    ({ policy, rule }): readonly PolicyPeer[] => state.tables.NetworkPolicy.get(policy)?.spec.ingress[rule]?.from ?? [],
  );
  const letIn = new Map<string, Set<string>>();
  const others: string[] = [];
  for (const name of [...state.tables.Namespace.keys()].sort()) {
    if (name === home) continue;
    const words = new Set<string>();
    for (const { namespaceSelector, podSelector } of peers) {
      if (namespaceSelector === undefined || matchesNamespace(state, namespaceSelector, name) !== true) continue;
      const labels = podSelector === undefined ? '' : selectorWords(podSelector);
      words.add(labels === '' ? 'all Pods' : `Pods ${labels}`);
    }
    if (words.size === 0) others.push(name);
    else letIn.set(name, words);
  }
  return {
    letIn: [...letIn].map(([namespace, words]) => ({ namespace, pods: words.has('all Pods') ? 'all Pods' : [...words].join('; ') })),
    others,
    blocks: [...new Set(peers.filter((p) => p.ipBlock !== undefined).map((p) => peerWords(p, home)))],
  };
}
