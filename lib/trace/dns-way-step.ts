// The way to DNS: may the client ask the cluster's DNS at all, by the NetworkPolicies at both ends.

import { linked } from '#lib/cluster/multimap.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import type { Container, Pod } from '#lib/kube/pod.ts';
import { compiledOf } from '#lib/policy/compiled.ts';
import { ask, isolatingPolicies } from '#lib/policy/direction.ts';
import { overridingApis } from '#lib/policy/overriding.ts';
import { type Access, accessBetween } from '#lib/policy/access.ts';
import { endOf, type PeerIdentity } from '#lib/policy/peer-identity.ts';
import { portStep } from '#lib/publishing/target-port.ts';
import type { DnsWayFact } from './facts/dns-way.ts';
import { end, on, type TraceContext, type Stage } from './context.ts';
import { step, type StepId, type TakenStep } from './step.ts';

const AFTER: readonly StepId[] = ['name', 'address', 'port', 'policy', 'candidates', 'chosen', 'pod-port', 'egress', 'ingress'];
const DNS_PORT = 53;
const USUAL_CONTAINER: Container = {
  name: 'coredns',
  image: undefined,
  ports: [{ name: 'dns', containerPort: DNS_PORT, hostPort: undefined, protocol: 'UDP' }],
  readinessProbe: undefined,
  restartPolicy: undefined,
};

/** One question to one DNS Pod, over UDP, which resolvers use first. */
type Ask = { readonly pod: Key; readonly port: number; readonly reach: Access };

function asks({ state, vantage }: TraceContext): readonly Ask[] {
  const from = endOf(vantage);
  const found: Ask[] = [];
  for (const key of [...linked(state.index.keysByNamespace, 'Service:kube-system')].sort()) {
    const service = state.tables.Service.get(key);
    if (service?.metadata.labels['k8s-app'] !== 'kube-dns') continue;
    const port = service.spec.ports.find((p) => p.port === DNS_PORT && p.protocol === 'UDP');
    if (port === undefined) continue;
    for (const podKey of [...linked(state.index.podsByService, key)].sort()) {
      const pod = state.tables.Pod.get(podKey);
      const number = pod && portStep(port, pod).podPort;
      if (number === undefined) continue;
      found.push({
        pod: podKey,
        port: number,
        reach: accessBetween(state, from, { kind: 'pod', pod: podKey }, { port: number, protocol: 'UDP' }),
      });
    }
  }
  return found;
}

/** Does it let nothing at all out? Then it is no matter who the DNS is. */
function letsNothingOut(policies: readonly NetworkPolicy[]): boolean {
  return policies.every((policy) => (compiledOf(policy).egress ?? []).length === 0);
}

function blocked(
  { pod }: TraceContext,
  found: Extract<DnsWayFact, { kind: 'nothing-let-out' | 'denied' }>,
  policies: readonly Key[],
  rules: readonly string[],
): Stage<undefined> {
  const { namespace = '', name = '' } = pod?.metadata ?? {};
  const next = [
    kubectl(namespace, 'get', 'networkpolicy'),
    ...policies.slice(0, 2).map((key) => kubectl(namespace, 'describe', 'networkpolicy', splitKey(key).name)),
    kubectl(namespace, 'exec', name, '--', 'nslookup', 'kubernetes.default'),
  ];
  return end('times-out', AFTER, step('dns', 'fail', found, { rules, next }));
}

function unsure(found: DnsWayFact): TakenStep<'dns'> {
  return step('dns', 'unknown', found, { next: [kubectl('kube-system', 'get', 'pods', '-l', 'k8s-app=kube-dns', '--show-labels')] });
}

function keys(policies: readonly NetworkPolicy[]): readonly Key[] {
  return policies.map(({ metadata }) => keyOf(metadata.namespace, metadata.name));
}

/** Where kubeadm and most others put it; for when its Pods are not in view. */
const USUAL_LABELS = { 'k8s-app': 'kube-dns' };

function supposed({ state }: TraceContext, subject: Pod, isolating: readonly NetworkPolicy[]): TakenStep<'dns'> {
  const usual: Pod = {
    ...subject,
    metadata: { ...subject.metadata, namespace: 'kube-system', name: 'coredns', labels: USUAL_LABELS, deletionTimestamp: undefined },
    spec: { ...subject.spec, hostNetwork: undefined, containers: [USUAL_CONTAINER], initContainers: [] },
  };
  const peer: PeerIdentity = { pod: usual, node: undefined, mayBeOwnNode: false, addresses: [] };
  const { verdict, rules } = ask(state, isolating, {
    subject,
    direction: 'egress',
    peer,
    port: { port: DNS_PORT, protocol: 'UDP' },
    family: 'IPv4',
  });
  const policies = keys(isolating);
  return verdict.kind === 'allowed'
    ? step('dns', 'pass', { kind: 'usual-place', verdict: 'allowed', isolating: policies }, { rules: cited(rules) })
    : unsure({ kind: 'usual-place', verdict: 'unsure', isolating: policies });
}

function cited(rules: Iterable<string>): readonly string[] {
  return [...new Set(rules)].map((rule) => `NetworkPolicy ${rule}`);
}

/** For a Pod that asks the cluster's DNS. */
export function wayToDns(context: TraceContext, pod: Pod): Stage<undefined> {
  const { state } = context;
  const { namespace } = pod.metadata;
  if (!context.policies(namespace)) return on(undefined, unsure({ kind: 'policies-not-in-view', namespace }));
  const isolated = isolatingPolicies(state, pod, 'egress');
  const isolating = keys(isolated);
  const apis = overridingApis(state);
  if (apis.length > 0) return on(undefined, unsure({ kind: 'other-policies', apis, isolating }));
  const asked = asks(context);
  if (isolated.length === 0 && asked.every((ask) => ask.reach.ingress.verdict.kind === 'allowed')) {
    return on(undefined, step('dns', 'pass', { kind: 'not-limited' }, { rules: cited(['N5']) }));
  }
  if (isolated.length > 0 && letsNothingOut(isolated)) {
    return blocked(context, { kind: 'nothing-let-out', isolating }, isolating, cited(['N7']));
  }
  if (asked.length === 0) return on(undefined, supposed(context, pod, isolated));
  const rules = cited(asked.flatMap((ask) => [...ask.reach.egress.rules, ...ask.reach.ingress.rules]));
  const policies = [...new Set(asked.flatMap((ask) => [...ask.reach.egress.isolating, ...ask.reach.ingress.isolating]))];
  const allowed = asked.filter((ask) => ask.reach.verdict === 'allowed').length;
  if (allowed === asked.length) return on(undefined, step('dns', 'pass', { kind: 'allowed', policies, isolating }, { rules }));
  if (asked.every((ask) => ask.reach.verdict === 'denied')) {
    return blocked(context, { kind: 'denied', policies, ports: [...new Set(asked.map((ask) => ask.port))] }, policies, rules);
  }
  return on(undefined, step('dns', 'unknown', { kind: 'some', allowed, of: asked.length, policies }, { rules }));
}
