// An Ingress or a route leads to a Service, and NetworkPolicies keep out whoever is to bring its connections.

import type { Evidence } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isFinished, type Pod } from '#lib/kube/pod.ts';
import { roleOf } from '#lib/kube/pod-role.ts';
import { same } from '#lib/kube/same.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import { classesOf, groupTargets, looksOf, type Target } from '#lib/policy/callers.ts';
import { keyOfPolicy } from '#lib/policy/direction.ts';
import { openRules } from '#lib/policy/open-rules.ts';
import { NAMESPACE_NAME_LABEL } from '#lib/policy/peer.ts';
import { reach as mayReach } from '#lib/policy/reach.ts';
import { callersAndTheirPolicies } from '#lib/diagnosis/callers-reach.ts';
import { type AskedPort, comersByPort } from '#lib/diagnosis/comers-by-port.ts';
import { hasPolicies, mayBeOverridden, otherPolicyApis } from '#lib/diagnosis/policy-reach.ts';
import { type Reach, reach } from '#lib/diagnosis/reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { listed } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import { waysOfTheService, waysTo, waysToPort } from '#lib/diagnosis/ways-to.ts';
import { evidence, namesOf, podSubject } from '#lib/diagnosis/words.ts';

const keyOfPod = ({ metadata }: Pod): Key => keyOf(metadata.namespace, metadata.name);

/** The proxies of ingress controllers and Gateways that are known, by key. */
function proxiesOf(state: ClusterState): readonly Pod[] {
  const keys = [...linked(state.index.podsByRole, 'way-in')].sort();
  return keys.flatMap((key) => state.tables.Pod.get(key) ?? []).filter((pod) => !isFinished(pod));
}

/** Surely, to every Pod behind the port. A proxy on the host network comes with its Node's address: that is never sure. */
function isShutOut(state: ClusterState, proxies: readonly Pod[], { targets, port }: AskedPort): boolean {
  const classes = classesOf(state, targets, { addresses: true, nodes: true });
  const asked = new Set<string>();
  return proxies.every((proxy) => {
    const looks = looksOf(proxy, true);
    if (asked.has(looks)) return true;
    asked.add(looks);
    return classes.every(
      ({ port: number, members: [target] }) => target === undefined || isDenied(state, proxy, target, number, port.protocol),
    );
  });
}

function isDenied(state: ClusterState, from: Pod, to: Target, port: number, protocol: AskedPort['port']['protocol']): boolean {
  const ends = [from, to.pod].map((pod) => ({ kind: 'pod' as const, pod: keyOfPod(pod) }));
  const [source, target] = ends;
  return source !== undefined && target !== undefined && mayReach(state, source, target, { port, protocol }).verdict === 'denied';
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

function policiesOf(state: ClusterState, asked: readonly AskedPort[]): readonly Key[] {
  const groups = asked.flatMap(({ targets }) => groupTargets(state, targets));
  return [...new Set(groups.flatMap(({ isolating }) => isolating.map(keyOfPolicy)))].sort();
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

/** A proxy comes, goes, or becomes another: the Services are asked to which something leads, where there are policies. */
const proxies: Reach = reach('Pod', function* (state, _, before, after): Generator<Key> {
  if (before !== undefined && after !== undefined && isSameProxy(before, after)) return;
  if (![before, after].some((pod) => pod !== undefined && roleOf(pod.metadata.labels) === 'way-in')) return;
  for (const ways of [state.index.ingressesByService, state.index.routesByService]) {
    for (const service of ways.keys()) if (hasPolicies(state, splitKey(service).namespace)) yield service;
  }
});

/** The address of a Node is that of its proxies on the host network. Rare. */
const nodesOfProxies: Reach = reach('Node', function* (state, _, before, after): Generator<Key> {
  if (before !== undefined && after !== undefined && same(before.status.addresses, after.status.addresses)) return;
  if (linked(state.index.podsByRole, 'way-in').size === 0) return;
  for (const ways of [state.index.ingressesByService, state.index.routesByService]) {
    for (const service of ways.keys()) if (hasPolicies(state, splitKey(service).namespace)) yield service;
  }
});

export const policyShutsOutWayIn: RuleAbout<'Service'> = {
  id: 'policy-shuts-out-way-in',
  about: 'Service',
  rung: 'policy',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod', 'NetworkPolicy', 'Namespace', 'Ingress'],
  beyond: [...callersAndTheirPolicies, ...waysOfTheService, proxies, nodesOfProxies, otherPolicyApis('Service')],
  settles: {
    seconds: 120,
    because: 'Manifests are applied one after the other: the policy that lets the ingress controller in may come after the others.',
  },
  title: 'NetworkPolicies shut out the way in',
  short: 'policy shuts out the way in',
  explains: [
    'An Ingress or a route leads to the Service. Its connections come from the Pods of the ingress controller or Gateway, mostly in a namespace of their own, and NetworkPolicies let those in nowhere: whoever calls from outside gets 504 after some seconds, while Pods of the own namespace get through.',
    'A podSelector without a namespaceSelector is about Pods of the policy’s own namespace. Let the controller in by a rule with a namespaceSelector (kubernetes.io/metadata.name with the name of its namespace), on the port of the Pods.',
    'It is a warning where Pods of ingress controllers or Gateways are known by their labels and each of them is denied. Where none is known and the rules name Pods of the own namespace alone, it is information: the controller may be in that namespace, or outside the cluster. It is silent where one of them may come in or comes with the address of a Node, where nobody at all may call (policy-lets-nobody-in), and where the cluster has policies of another API.',
  ].join('\n\n'),
  peers: [],
  semantics: 'NetworkPolicy N1, N6, N9, N24',
  find(context) {
    const { state, key, service, subject, serving } = context;
    if (!hasPolicies(state, service.metadata.namespace) || !serving() || mayBeOverridden(state)) return [];
    const ways = waysTo(state, key);
    if (ways.length === 0) return [];
    const all = comersByPort(context);
    if (all.every(({ comers }) => comers.kind === 'nobody')) return [];
    const led = all.filter(({ port }) => waysToPort(ways, port).length > 0);
    const known = proxiesOf(state);
    const shut = led.filter((asked) => (known.length === 0 ? isForOwnNamespace(state, asked) : isShutOut(state, known, asked)));
    const leading = ways.filter((way) => shut.some(({ port }) => waysToPort([way], port).length > 0));
    const [first] = leading;
    if (first === undefined || shut.length < led.length) return [];
    const { namespace } = service.metadata;
    const workloads = workloadsOf(known);
    const policies = policiesOf(state, shut);
    const [proxy] = known;
    const lines: readonly Evidence[] = [
      ...leading.map((way) => evidence({ kind: way.kind, key: way.key }, 'leads to', service.metadata.name, way.ports.join(', '))),
      ...policies.map((policy) => evidence({ kind: 'NetworkPolicy', key: policy }, 'spec.podSelector', 'isolates its Pods')),
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
            : `No rule lets in Pods of ${proxy.metadata.namespace}: write a namespaceSelector ${NAMESPACE_NAME_LABEL}=${proxy.metadata.namespace} for the port of the Pods.`,
        next: [
          kubectl(namespace, 'get', 'networkpolicies'),
          ...policies.slice(0, 2).map((policy) => kubectl(namespace, 'describe', 'networkpolicy', splitKey(policy).name)),
        ],
        at: [subject, ...leading.map((way) => ({ kind: way.kind, key: way.key }))],
      },
    ];
  },
};
