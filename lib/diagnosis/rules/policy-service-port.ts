// A NetworkPolicy that names the Service's port, where the Pods listen on another.

import { commonCause } from '#lib/cluster/common-cause.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { LabelSelector } from '#lib/kube/label-selector.ts';
import { type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import { classesOf, groupTargets } from '#lib/policy/callers.ts';
import { compiledOf } from '#lib/policy/compiled.ts';
import { keyOfPolicy } from '#lib/policy/direction.ts';
import { policiesNaming } from '#lib/policy/naming.ts';
import { openRules, rulesForServicePort } from '#lib/policy/open-rules.ts';
import { podsMatching } from '#lib/policy/pods-matching.ts';
import { isEveryPod, wrongWaysOut } from '#lib/policy/toward-pod.ts';
import { policiesLettingOut } from '#lib/diagnosis/callers-dependency.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { hasPolicies } from '#lib/diagnosis/policy-dependency.ts';
import { policiesOfNamespace } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { targetsOfPort } from '#lib/diagnosis/targets-of-port.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

type Mistake = { readonly policy: Key; readonly rule: number; readonly port: number; readonly podPort: number; readonly open: boolean };

function declares(pod: Pod, number: number, protocol: Protocol): boolean {
  return servingContainers(pod).some((c) => c.ports.some((p) => p.containerPort === number && p.protocol === protocol));
}

/** The number may be meant after all: a container declares it, or the Service leads to it by another port. */
function isUsed({ service, backends, state }: ServiceContext, pod: Pod, number: number, protocol: Protocol): boolean {
  if (declares(pod, number, protocol)) return true;
  return service.spec.ports.some((p) => p.protocol === protocol && targetsOfPort(state, backends(), p).some((t) => t.port === number));
}

function sorted(found: ReadonlyMap<string, Mistake>): readonly Mistake[] {
  return [...found.values()].sort((a, b) => (a.policy < b.policy ? -1 : a.policy > b.policy ? 1 : a.rule - b.rule || a.port - b.port));
}

/** On the way in. */
export function mistakes(context: ServiceContext): readonly Mistake[] {
  const { state, service, backends } = context;
  const found = new Map<string, Mistake>();
  for (const { port, protocol, name } of service.spec.ports) {
    const targets = targetsOfPort(state, backends(), {
      port,
      protocol,
      name,
      targetPort: port,
      nodePort: undefined,
      appProtocol: undefined,
    });
    for (const { isolating, targets: group } of groupTargets(state, targets)) {
      for (const target of group) {
        const query = { port: target.port, protocol };
        const wrong = rulesForServicePort(isolating, query, port, target.pod);
        if (wrong.length === 0 || isUsed(context, target.pod, port, protocol)) continue;
        const open = openRules(isolating, query, target.pod).length > 0;
        for (const { policy, rule } of wrong) found.set(`${policy} ${rule} ${port}`, { policy, rule, port, podPort: target.port, open });
      }
    }
  }
  return sorted(found);
}

function mayListenAnywhere(pod: Pod): boolean {
  return pod.spec.hostNetwork !== true && servingContainers(pod).every(({ ports }) => ports.length === 0);
}

/** The number may be meant for another Pod that the rule takes: in a whole namespace also for one that declares no port at all. */
function isListenedOn(
  state: ClusterState,
  namespace: string,
  selectors: readonly LabelSelector[],
  number: number,
  protocol: Protocol,
): boolean {
  for (const selector of selectors) {
    const isWhole = isEveryPod(selector);
    for (const pod of podsMatching(state, namespace, selector)) {
      if (declares(pod, number, protocol) || (isWhole && mayListenAnywhere(pod))) return true;
    }
  }
  return false;
}

/** On the way out to its Pods: by policies of any namespace, at the Pods that call. */
function mistakesOut(context: ServiceContext): readonly Mistake[] {
  const { state, service, backends } = context;
  const { namespace } = service.metadata;
  const own = [...linked(state.index.keysByNamespace, `NetworkPolicy:${namespace}`)].flatMap(
    (key) => state.tables.NetworkPolicy.get(key) ?? [],
  );
  const policies = [...new Set([...own, ...policiesNaming(state, namespace)])].filter((policy) => compiledOf(policy).egress !== undefined);
  if (policies.length === 0) return [];
  const found = new Map<string, Mistake>();
  for (const servicePort of service.spec.ports) {
    const { port, protocol } = servicePort;
    const classes = classesOf(state, targetsOfPort(state, backends(), servicePort), { addresses: false, nodes: false });
    for (const { port: podPort, members } of classes) {
      const pod = members[0]?.pod;
      if (pod === undefined || podPort === port || isUsed(context, pod, port, protocol)) continue;
      for (const record of policies) {
        for (const { rule, takes, open } of wrongWaysOut(state, record, { port: podPort, protocol }, port, pod)) {
          if (isListenedOn(state, namespace, takes, port, protocol)) continue;
          const policy = keyOfPolicy(record);
          found.set(`${policy} ${rule} ${port}`, { policy, rule, port, podPort, open });
        }
      }
    }
  }
  return sorted(found);
}

type Way = { readonly words: string; readonly field: 'ingress' | 'egress' };

const IN: Way = { words: '', field: 'ingress' };
const OUT: Way = { words: ', on the way out,', field: 'egress' };

function tell(
  { subject, service }: ServiceContext,
  { words, field: direction }: Way,
  { policy, rule, port, podPort, open }: Mistake,
): Found {
  const { namespace, name } = splitKey(policy);
  const field = `spec.${direction}[${rule}].ports`;
  const whose = namespace === service.metadata.namespace ? name : policy;
  const other = direction === 'ingress' ? ' No other rule opens it.' : ' No other rule of the policy lets out to it.';
  return {
    part: direction === 'ingress' ? `${name} ${rule} ${port}` : `out ${policy} ${rule} ${port}`,
    title: `Rule ${rule + 1} of NetworkPolicy ${whose}${words} is for port ${port}, but the Pods listen on ${podPort}.`,
    evidence: [
      evidence({ kind: 'NetworkPolicy', key: policy }, field, port, 'opens nothing'),
      evidence(subject, 'spec.ports', port, `leads to port ${podPort} of the Pods`),
    ],
    because: commonCause('policies', [policy]),
    cause: `Policies are about the port of the Pod: write ${podPort}.${open ? '' : other}`,
    next: [
      kubectl(namespace, 'get', 'networkpolicy', name, '-o', 'yaml'),
      kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'jsonpath={.spec.ports}'),
    ],
    at: [{ kind: 'NetworkPolicy' as const, key: policy, field }, subject],
  };
}

export const policyServicePort: RuleAbout<'Service'> = {
  id: 'policy-service-port',
  about: 'Service',
  item: 'policy',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod', 'NetworkPolicy'],
  beyond: [policiesOfNamespace, ...policiesLettingOut],
  settles: {
    seconds: 60,
    because: 'Manifests are applied one after the other, and a Service that moves to another targetPort does so with its policy.',
  },
  title: 'A NetworkPolicy names the port of the Service in place of the Pod’s',
  short: 'policy for the wrong port',
  explains: [
    'NetworkPolicies are compared with a packet after the Service has been translated: the port that counts is the one on which the Pod listens. A rule that names the port of the Service, where the targetPort is another, opens nothing.',
    'Write the targetPort, or the name of the container port, into the rule.',
    'That holds for the way in, for rules that isolate the Pods of the Service, and for the way out: for egress rules, in any namespace, whose peers name those Pods by their labels, or their namespace.',
    'It is silent where a container declares that number, where a rule for a whole namespace may be meant for a Pod of it that declares no port, or another port of the Service leads to it: then the rule may be meant for that.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 9, NetworkPolicy N17',
  find(context) {
    const { service, state } = context;
    const isolated = hasPolicies(state, service.metadata.namespace) ? mistakes(context) : [];
    return [...isolated.map((m) => tell(context, IN, m)), ...mistakesOut(context).map((m) => tell(context, OUT, m))];
  },
};
