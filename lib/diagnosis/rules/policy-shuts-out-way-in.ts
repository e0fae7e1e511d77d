// An Ingress or a route leads to a Service, and NetworkPolicies keep out whoever is to bring its connections.

import { commonCause } from '#lib/cluster/common-cause.ts';
import type { Evidence } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isFinished, type Pod } from '#lib/kube/pod.ts';
import { roleOf } from '#lib/kube/pod-role.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import { same } from '#lib/kube/same.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import { classesOf, groupTargets, looksOf, type Target } from '#lib/policy/callers.ts';
import { isolatingPolicies, keyOfPolicy } from '#lib/policy/direction.ts';
import { openRules } from '#lib/policy/open-rules.ts';
import { NAMESPACE_NAME_LABEL } from '#lib/policy/peer.ts';
import { accessBetween as mayReach } from '#lib/policy/access.ts';
import { callersAndTheirPolicies } from '#lib/diagnosis/callers-dependency.ts';
import { type AskedPort, comersByPort } from '#lib/diagnosis/comers-by-port.ts';
import { hasPolicies, mayBeOverridden, otherPolicyApis } from '#lib/diagnosis/policy-dependency.ts';
import { type Dependency, dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { listed, namesOf } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import { waysOfTheService, waysTo, waysToPort } from '#lib/diagnosis/ways-to.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';

const keyOfPod = ({ metadata }: Pod): Key => keyOf(metadata.namespace, metadata.name);

/** The proxies of ingress controllers and Gateways that are known, by key. */
function proxiesOf(state: ClusterState): readonly Pod[] {
  const keys = [...linked(state.index.podsByRole, 'way-in')].sort();
  return keys.flatMap((key) => state.tables.Pod.get(key) ?? []).filter((pod) => !isFinished(pod));
}

/** By the policies at the Pods, or by those at the proxies, which hold them in. */
type By = 'ingress' | 'egress';

/** Surely, to every Pod behind the port. A proxy on the host network comes with its Node's address: that is never sure. */
function isShutOut(state: ClusterState, proxies: readonly Pod[], { targets, port }: AskedPort, by?: By): boolean {
  const classes = classesOf(state, targets, { addresses: true, nodes: true });
  const asked = new Set<string>();
  return proxies.every((proxy) => {
    const looks = looksOf(proxy, true);
    if (asked.has(looks)) return true;
    asked.add(looks);
    return classes.every(
      ({ port: number, members: [target] }) => target === undefined || isDenied(state, proxy, target, number, port.protocol, by),
    );
  });
}

/** `by`: by the policies of that end, whatever those of the other one say. */
function isDenied(state: ClusterState, from: Pod, to: Target, port: number, protocol: Protocol, by: By | undefined): boolean {
  const [source, target] = [from, to.pod].map((pod) => ({ kind: 'pod' as const, pod: keyOfPod(pod) }));
  if (source === undefined || target === undefined) return false;
  const asked = mayReach(state, source, target, { port, protocol });
  return by === undefined ? asked.verdict === 'denied' : asked[by].verdict.kind === 'denied';
}

/** Every Pod is isolated, and rules for its port name Pods of its own namespace alone. */
function isForOwnNamespace(state: ClusterState, { targets, port }: AskedPort): boolean {
  return groupTargets(state, targets).every(
    ({ isolating, targets: members }) =>
      isolating.length > 0 &&
      members.every(
        ({ pod, port: number }) =>
          pod.spec.hostNetwork !== true &&
          openRules(isolating, { port: number, protocol: port.protocol }, pod).every(
            ({ from }) => from.length > 0 && from.every((peer) => peer.podSelector !== undefined && peer.namespaceSelector === undefined),
          ),
      ),
  );
}

/** `Deployment controller of ingress-nginx` */
function workloadsOf(proxies: readonly Pod[]): readonly string[] {
  const names = proxies.map((pod) => {
    const { kind, name } = workloadOf(pod);
    return `${kind} ${name} of ${pod.metadata.namespace}`;
  });
  return [...new Set(names)].sort();
}

/** Those of the proxies, which isolate their egress. */
function holding(state: ClusterState, proxies: readonly Pod[]): readonly Key[] {
  return [...new Set(proxies.flatMap((proxy) => isolatingPolicies(state, proxy, 'egress').map(keyOfPolicy)))].sort();
}

function policiesOf(state: ClusterState, asked: readonly AskedPort[]): readonly Key[] {
  const groups = asked.flatMap(({ targets }) => groupTargets(state, targets));
  return [...new Set(groups.flatMap(({ isolating }) => isolating.map(keyOfPolicy)))].sort();
}

/** Where the Service's own policies shut them out as well, both have to let them through. */
function heldInWords(namespace: string, { metadata }: Pod, shut: readonly AskedPort[]): string {
  const ports = [...new Set(shut.flatMap(({ targets }) => targets.map(({ port }) => port)))].sort((a, b) => a - b);
  return `Policies of ${metadata.namespace} isolate the egress of its Pods, and no rule lets them out to Pods of ${namespace}: write a namespaceSelector ${NAMESPACE_NAME_LABEL}=${namespace} for port ${namesOf(ports.map(String))}.`;
}

/** What the answer reads of a proxy; its readiness is nothing to a policy. */
function isSameProxy(a: Pod, b: Pod): boolean {
  return (
    same(a.metadata.labels, b.metadata.labels) &&
    same(a.metadata.ownerReferences, b.metadata.ownerReferences) &&
    same(a.status.podIPs, b.status.podIPs) &&
    a.spec.hostNetwork === b.spec.hostNetwork &&
    a.spec.nodeName === b.spec.nodeName &&
    isFinished(a) === isFinished(b)
  );
}

/** The Services to which something leads. */
function* ledTo(state: ClusterState): Generator<Key> {
  for (const ways of [state.index.ingressesByService, state.index.routesByService]) yield* ways.keys();
}

function* ledToIn(state: ClusterState, isAsked: (namespace: string) => boolean): Generator<Key> {
  for (const service of ledTo(state)) if (isAsked(splitKey(service).namespace)) yield service;
}

function proxyNamespaces(state: ClusterState): ReadonlySet<string> {
  return new Set([...linked(state.index.podsByRole, 'way-in')].map((key) => splitKey(key).namespace));
}

/** A proxy comes, goes, or becomes another: the Services are asked to which something leads, where either end has policies. */
const proxies: Dependency = dependency('Pod', function* (state, _, before, after): Generator<Key> {
  if (before !== undefined && after !== undefined && isSameProxy(before, after)) return;
  if (![before, after].some((pod) => pod !== undefined && roleOf(pod.metadata.labels) === 'way-in')) return;
  const held = [...proxyNamespaces(state), (after ?? before)?.metadata.namespace ?? ''].some((name) => hasPolicies(state, name));
  yield* ledToIn(state, (namespace) => held || hasPolicies(state, namespace));
});

/** The address of a Node is that of its proxies on the host network. Rare. */
const nodesOfProxies: Dependency = dependency('Node', function* (state, _, before, after): Generator<Key> {
  if (before !== undefined && after !== undefined && same(before.status.addresses, after.status.addresses)) return;
  if (linked(state.index.podsByRole, 'way-in').size === 0) return;
  yield* ledToIn(state, (namespace) => hasPolicies(state, namespace));
});

/** Policies beside the proxies may hold them in, from whatever Service. Rare. */
const policiesOfProxies: Dependency = dependency('NetworkPolicy', function* (state, _, before, after): Generator<Key> {
  if (proxyNamespaces(state).has((after ?? before)?.metadata.namespace ?? '')) yield* ledTo(state);
});

/** The labels by which those name the namespace of the Service. */
const namespacesLetOutTo: Dependency = dependency('Namespace', function* (state, key, before, after): Generator<Key> {
  if (before !== undefined && after !== undefined && same(before.metadata.labels, after.metadata.labels)) return;
  if ([...proxyNamespaces(state)].some((name) => hasPolicies(state, name))) yield* ledToIn(state, (namespace) => namespace === key);
});

export const policyShutsOutWayIn: RuleAbout<'Service'> = {
  id: 'policy-shuts-out-way-in',
  about: 'Service',
  item: 'policy',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod', 'NetworkPolicy', 'Namespace', 'Ingress'],
  beyond: [
    ...callersAndTheirPolicies,
    ...waysOfTheService,
    proxies,
    nodesOfProxies,
    policiesOfProxies,
    namespacesLetOutTo,
    otherPolicyApis('Service'),
  ],
  settles: {
    seconds: 120,
    because: 'Manifests are applied one after the other: the policy that lets the ingress controller in may come after the others.',
  },
  title: 'NetworkPolicies shut out the way in',
  short: 'policy shuts out the way in',
  explains: [
    'An Ingress or a route leads to the Service. Its connections come from the Pods of the ingress controller or Gateway, mostly in a namespace of their own, and NetworkPolicies let those in nowhere, or do not let them out to these Pods: whoever calls from outside gets 504 after some seconds, while Pods of the own namespace get through.',
    'A podSelector without a namespaceSelector is about Pods of the policy’s own namespace. Let the controller in by a rule with a namespaceSelector (kubernetes.io/metadata.name with the name of its namespace), on the port of the Pods.',
    'It is a warning where Pods of ingress controllers or Gateways are known by their labels and each of them is denied. Where none is known and the rules name Pods of the own namespace alone, it is information: the controller may be in that namespace, or outside the cluster. It is silent where one of them may come in or comes with the address of a Node, where nobody at all may call (policy-lets-nobody-in), and where the cluster has policies of another API.',
  ].join('\n\n'),
  peers: [],
  semantics: 'NetworkPolicy N1, N6, N9, N24',
  find(context) {
    const { state, key, service, subject, serving } = context;
    const ways = waysTo(state, key);
    if (ways.length === 0 || mayBeOverridden(state)) return [];
    const { namespace } = service.metadata;
    const known = proxiesOf(state);
    const either = [namespace, ...known.map((proxy) => proxy.metadata.namespace)];
    if (!either.some((name) => hasPolicies(state, name)) || !serving()) return [];
    const all = comersByPort(context);
    if (all.every(({ comers }) => comers.kind === 'nobody')) return [];
    const led = all.filter(({ port }) => waysToPort(ways, port).length > 0);
    const shut = led.filter((asked) => (known.length === 0 ? isForOwnNamespace(state, asked) : isShutOut(state, known, asked)));
    const leading = ways.filter((way) => shut.some(({ port }) => waysToPort([way], port).length > 0));
    const [first] = leading;
    if (first === undefined || shut.length < led.length) return [];
    const workloads = workloadsOf(known);
    const [proxy] = known;
    const heldIn = proxy !== undefined && shut.every((asked) => isShutOut(state, known, asked, 'egress'));
    const policies = heldIn ? holding(state, known) : policiesOf(state, shut);
    const lines: readonly Evidence[] = [
      ...leading.map((way) => evidence({ kind: way.kind, key: way.key }, 'leads to', service.metadata.name, way.ports.join(', '))),
      ...policies.map((policy) =>
        evidence(
          { kind: 'NetworkPolicy', key: policy },
          'spec.podSelector',
          heldIn ? 'isolates the egress of its Pods' : 'isolates its Pods',
        ),
      ),
      ...(proxy === undefined ? [] : [evidence(podSubject(proxy), 'may not call', plural(known.length, 'Pod'), namesOf(workloads, 3))]),
    ];
    return [
      {
        ...(proxy === undefined ? { severity: 'info' as const } : {}),
        title:
          proxy === undefined
            ? `${first.kind} ${first.key} leads here, and NetworkPolicies let in Pods of ${namespace} alone.`
            : `${first.kind} ${first.key} leads here, and NetworkPolicies shut out ${listed(workloads.slice(0, 3))}.`,
        evidence: lines,
        cause:
          proxy === undefined
            ? `Where the ingress controller runs in another namespace than ${namespace}, what it sends is dropped.`
            : heldIn
              ? heldInWords(namespace, proxy, shut)
              : `No rule lets in Pods of ${proxy.metadata.namespace}: write a namespaceSelector ${NAMESPACE_NAME_LABEL}=${proxy.metadata.namespace} for the port of the Pods.`,
        because: policies.length === 0 ? undefined : commonCause('policies', policies),
        next: [
          kubectl(heldIn ? proxy.metadata.namespace : namespace, 'get', 'networkpolicies'),
          ...policies.slice(0, 2).map((policy) => {
            const { namespace: home, name } = splitKey(policy);
            return kubectl(home, 'describe', 'networkpolicy', name);
          }),
        ],
        at: [subject, ...leading.map((way) => ({ kind: way.kind, key: way.key }))],
      },
    ];
  },
};
