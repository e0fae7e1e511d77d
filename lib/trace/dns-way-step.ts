// The way to DNS: may the client ask the cluster's DNS at all, by the NetworkPolicies at both ends.

import type { Evidence } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import type { Container, Pod } from '#lib/kube/pod.ts';
import { compiledOf } from '#lib/policy/compiled.ts';
import { ask, isolatingPolicies } from '#lib/policy/direction.ts';
import { overridingApis } from '#lib/policy/overriding.ts';
import { type Reach, reach } from '#lib/policy/reach.ts';
import { endOf, type View } from '#lib/policy/view.ts';
import { portStep } from '#lib/publishing/target-port.ts';
import { outcome } from './outcome.ts';
import { end, on, type Scene, type Stage } from './scene.ts';
import { type Step, step, type StepId } from './step.ts';
import { listed } from '#lib/std/listed.ts';

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
type Ask = { readonly pod: Key; readonly port: number; readonly reach: Reach };

function asks({ state, vantage }: Scene): readonly Ask[] {
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
      found.push({ pod: podKey, port: number, reach: reach(state, from, { kind: 'pod', pod: podKey }, { port: number, protocol: 'UDP' }) });
    }
  }
  return found;
}

/** Does it let nothing at all out? Then it is no matter who the DNS is. */
function letsNothingOut(policies: readonly NetworkPolicy[]): boolean {
  return policies.every((policy) => (compiledOf(policy).egress ?? []).length === 0);
}

function policyEvidence(keys: readonly Key[]): readonly Evidence[] {
  return keys.map((key) => ({
    subject: { kind: 'NetworkPolicy', key },
    field: 'spec.policyTypes',
    value: 'isolates the client for Egress',
  }));
}

function blocked(scene: Scene, says: string, policies: readonly Key[], rules: readonly string[]): Stage<undefined> {
  const { namespace = '', name = '' } = scene.pod?.metadata ?? {};
  const next = [
    kubectl(namespace, 'get', 'networkpolicy'),
    ...policies.slice(0, 2).map((key) => kubectl(namespace, 'describe', 'networkpolicy', key.slice(key.indexOf('/') + 1))),
  ];
  next.push(kubectl(namespace, 'exec', name, '--', 'nslookup', 'kubernetes.default'));
  return end(
    outcome(
      'times-out',
      'Times out: NetworkPolicy keeps the client from DNS, so the name is never looked up.',
      scene.target.protocol,
      'The lookup hangs, then fails: “Temporary failure in name resolution”.',
    ),
    AFTER,
    step('dns', 'fail', says, { evidence: policyEvidence(policies), rules, next }),
  );
}

function unsure(says: string, policies: readonly Key[]): Step {
  return step('dns', 'unknown', says, {
    evidence: policyEvidence(policies),
    next: [kubectl('kube-system', 'get', 'pods', '-l', 'k8s-app=kube-dns', '--show-labels')],
  });
}

function keys(policies: readonly NetworkPolicy[]): readonly Key[] {
  return policies.map(({ metadata }) => keyOf(metadata.namespace, metadata.name));
}

/** Where kubeadm and most others put it; for when its Pods are not in view. */
const USUAL_LABELS = { 'k8s-app': 'kube-dns' };

function supposed({ state }: Scene, subject: Pod, isolating: readonly NetworkPolicy[]): Step {
  const usual: Pod = {
    ...subject,
    metadata: { ...subject.metadata, namespace: 'kube-system', name: 'coredns', labels: USUAL_LABELS, deletionTimestamp: undefined },
    spec: { ...subject.spec, hostNetwork: undefined, containers: [USUAL_CONTAINER], initContainers: [] },
  };
  const peer: View = { pod: usual, node: undefined, mayBeOwnNode: false, addresses: [] };
  const { verdict, rules } = ask(state, isolating, {
    subject,
    direction: 'egress',
    peer,
    port: { port: DNS_PORT, protocol: 'UDP' },
    family: 'IPv4',
  });
  const policies = keys(isolating);
  const where =
    'Pods labelled k8s-app=kube-dns in kube-system, on port 53/UDP (the usual place of the cluster’s DNS, whose Pods are not in view)';
  if (verdict.kind === 'allowed') {
    const says = `A rule of ${listed(policies)} lets the client reach ${where}.`;
    return step('dns', 'pass', says, { evidence: policyEvidence(policies), rules: rules.map((rule) => `NetworkPolicy ${rule}`) });
  }
  return unsure(`No rule of ${listed(policies)} surely lets the client reach ${where}.`, policies);
}

/** For a Pod that asks the cluster's DNS. */
export function wayToDns(scene: Scene, pod: Pod): Stage<undefined> {
  const { state } = scene;
  const { namespace } = pod.metadata;
  if (!scene.policies(namespace))
    return on(undefined, unsure(`The NetworkPolicies of ${namespace} are not in view: whether the client may ask DNS is not known.`, []));
  const isolating = isolatingPolicies(state, pod, 'egress');
  const others = overridingApis(state);
  if (others.length > 0) {
    const says = `Whether it may ask DNS is not certain: the cluster has policies (${listed(others)}) that Signalbox does not read.`;
    return on(undefined, unsure(says, keys(isolating)));
  }
  const asked = asks(scene);
  if (isolating.length === 0 && asked.every((ask) => ask.reach.ingress.verdict.kind === 'allowed')) {
    return on(undefined, step('dns', 'pass', 'It may ask DNS: no NetworkPolicy limits what it sends.', { rules: ['NetworkPolicy N5'] }));
  }
  const policies = keys(isolating);
  if (isolating.length > 0 && letsNothingOut(isolating)) {
    return blocked(scene, `NetworkPolicy ${listed(policies)} lets nothing out of the client, not even to DNS (port 53).`, policies, [
      'NetworkPolicy N7',
    ]);
  }
  if (asked.length === 0) return on(undefined, supposed(scene, pod, isolating));
  const rules = [...new Set(asked.flatMap((ask) => [...ask.reach.egress.rules, ...ask.reach.ingress.rules]))].map(
    (rule) => `NetworkPolicy ${rule}`,
  );
  const involved = [...new Set(asked.flatMap((ask) => [...ask.reach.egress.isolating, ...ask.reach.ingress.isolating]))];
  const open = asked.filter((ask) => ask.reach.verdict === 'allowed');
  if (open.length === asked.length) {
    return on(
      undefined,
      step('dns', 'pass', `The rules of ${listed(involved)} let the client ask the Pods of the cluster’s DNS.`, {
        rules,
        evidence: policyEvidence(policies),
      }),
    );
  }
  if (asked.every((ask) => ask.reach.verdict === 'denied')) {
    const ports = [...new Set(asked.map((ask) => `${ask.port}/UDP`))];
    return blocked(scene, `No rule of ${listed(involved)} lets the client reach the cluster’s DNS on ${listed(ports)}.`, involved, rules);
  }
  const some = `${open.length} of ${asked.length} Pods of the cluster’s DNS are surely within reach; of the others NetworkPolicy denies some or does not say.`;
  return on(undefined, step('dns', 'unknown', some, { rules, evidence: policyEvidence(involved) }));
}
