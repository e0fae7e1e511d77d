// NetworkPolicies isolate every Pod of a Service, and nobody who exists comes in to any of its ports.

import { commonCause } from '#lib/cluster/common-cause.ts';
import type { Evidence } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { groupTargets } from '#lib/policy/callers.ts';
import type { Comers } from '#lib/policy/comers.ts';
import { keyOfPolicy } from '#lib/policy/direction.ts';
import { servingContainers } from '#lib/kube/pod.ts';
import type { OpenRule } from '#lib/policy/open-rules.ts';
import { peerWords } from '#lib/words/policy.ts';
import { callersAndTheirPolicies } from '#lib/diagnosis/callers-dependency.ts';
import { type AskedPort, comersByPort } from '#lib/diagnosis/comers-by-port.ts';
import { hasPolicies, mayBeOverridden, otherPolicyApis } from '#lib/diagnosis/policy-dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { mistakes } from './policy-service-port.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

type Shut = AskedPort & { readonly comers: Extract<Comers, { kind: 'nobody' }> };

function isShut(asked: AskedPort): asked is Shut {
  return asked.comers.kind === 'nobody';
}

const podPortsOf = ({ targets }: AskedPort): readonly number[] => [...new Set(targets.map((t) => t.port))].sort((a, b) => a - b);

/** The rules that open a port, each once, with whom they name. */
function namedCallers(shut: readonly Shut[]): readonly OpenRule[] {
  const rules = new Map(shut.flatMap(({ comers }) => comers.rules).map((rule) => [`${rule.policy} ${rule.rule}`, rule]));
  return [...rules.values()];
}

/** Seconds: those whom a policy names may come after it. */
const CALLERS_COME = 600;

const NO_RULE = 'A Pod that a policy isolates takes only what some rule allows, and no rule is for these ports.';
const NOT_THERE = 'A Pod that a policy isolates takes only those whom a rule names, and no such Pod exists.';
const HELD_BACK = 'The Pods that the rules name are isolated for egress too, and no policy of their own lets them out to these Pods.';

function whyOf(rules: readonly OpenRule[], heldBack: boolean): string {
  if (rules.length === 0) return NO_RULE;
  return heldBack ? HELD_BACK : NOT_THERE;
}

function nameWords({ policy, rule, name }: Unfound): string {
  return `Rule ${rule + 1} of NetworkPolicy ${splitKey(policy).name} is for the port named ${name}, and no container of the Pods has one of that name: names of ports are those of the Pod, not of the Service.`;
}

type Unfound = { readonly policy: Key; readonly rule: number; readonly name: string };

/** Rules for a port by a name that no container of the Pods has: often that of the Service's port. */
function unfoundNames(state: ClusterState, policies: readonly Key[], shut: readonly Shut[]): readonly Unfound[] {
  const ports = shut.flatMap(({ targets }) => targets).flatMap(({ pod }) => servingContainers(pod).flatMap((c) => c.ports));
  const has = new Set(ports.map(({ name, protocol }) => `${name}/${protocol}`));
  return policies.flatMap((policy) =>
    (state.tables.NetworkPolicy.get(policy)?.spec.ingress ?? []).flatMap((rule, index) =>
      rule.ports.flatMap(({ port, protocol }) =>
        typeof port === 'string' && !has.has(`${port}/${protocol}`) ? [{ policy, rule: index, name: port }] : [],
      ),
    ),
  );
}

function closing(state: ClusterState, policies: readonly Key[]): readonly Evidence[] {
  return policies.map((key) =>
    evidence(
      { kind: 'NetworkPolicy', key },
      'spec.ingress',
      plural(state.tables.NetworkPolicy.get(key)?.spec.ingress.length ?? 0, 'rule'),
      'isolates them, and opens none of these ports',
    ),
  );
}

function naming(rules: readonly OpenRule[], heldBack: boolean): readonly Evidence[] {
  const note = heldBack ? 'not there, or held back by their own policies' : 'no such Pod exists';
  return rules.map(({ policy, rule, from }) => {
    const words = from.map((peer) => peerWords(peer, splitKey(policy).namespace)).join('; ');
    return evidence({ kind: 'NetworkPolicy', key: policy }, `spec.ingress[${rule}].from`, words, note);
  });
}

export const policyLetsNobodyIn: RuleAbout<'Service'> = {
  id: 'policy-lets-nobody-in',
  about: 'Service',
  item: 'policy',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod', 'NetworkPolicy'],
  beyond: [...callersAndTheirPolicies, otherPolicyApis('Service')],
  settles: {
    seconds: 60,
    because:
      'Manifests are applied one after the other: the rule that opens the port may come after the one that closes it. Where rules name callers who are not there, ten minutes: they may come after their policy.',
  },
  title: 'NetworkPolicies let nobody in',
  short: 'policy lets nobody in',
  explains: [
    'NetworkPolicies isolate every Pod behind the Service, and nobody who exists may call a port of it: no rule is for the port, or those whom the rules name are not there, or the egress policies of those hold them back. Whoever calls waits until they time out; only the Nodes on which the Pods run come through, so probes pass and the Pods are ready.',
    'Policies allow, they never deny: a policy that isolates (a default deny) needs another one beside it that says who may call. Write the port of the Pod into it, not that of the Service, and the labels that the callers’ Pods carry. Where callers are isolated for egress, a policy of theirs has to let them out as well.',
    'It is silent where one port of several is open: the others may be closed on purpose. It is silent where a rule names a block of addresses, as somebody outside may have one, and where the callers are Pods that have run to their end, as those of Jobs are in between. It is silent too where a rule names the port of the Service (policy-service-port tells which), while nobody is ready, which is told on its own, and where the cluster has policies of another API, which may let callers in. Whether NetworkPolicies take effect at all depends on the network plugin.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 7, NetworkPolicy N5 to N12',
  find(context) {
    const { state, service, subject, serving } = context;
    if (!hasPolicies(state, service.metadata.namespace) || !serving() || mayBeOverridden(state)) return [];
    const asked = comersByPort(context);
    const shut = asked.filter(isShut);
    if (shut.length === 0 || shut.length < asked.length) return [];
    const rules = namedCallers(shut);
    // Where a rule is for the port of the Service, policy-service-port names the rule.
    const named = rules.length === 0 ? mistakes(context) : [];
    if (rules.length === 0 && shut.every(({ port }) => named.some((m) => m.port === port.port && !m.open))) return [];
    const heldBack = shut.some(({ comers }) => comers.heldBack);
    const pods = new Map(asked.flatMap((p) => p.targets).map((target) => [target.pod.metadata.name, target]));
    const policies = [...new Set(groupTargets(state, [...pods.values()]).flatMap((g) => g.isolating.map(keyOfPolicy)))].sort();
    const { namespace } = service.metadata;
    const unfound = rules.length === 0 ? unfoundNames(state, policies, shut) : [];
    const [wrong] = unfound;
    const numbers = [...new Set(shut.flatMap(podPortsOf))].sort((a, b) => a - b);
    const where = `its ${plural(pods.size, 'Pod')} on port ${namesOf(numbers.map(String))}`;
    const why = heldBack ? ': those whom they name are not let out.' : ': nobody whom they name exists.';
    return [
      {
        title: `NetworkPolicies let nobody in to ${where}${rules.length === 0 ? '.' : why}`,
        evidence: [
          ...naming(rules, heldBack),
          ...closing(
            state,
            policies.filter((key) => !rules.some((rule) => rule.policy === key)),
          ),
          ...unfound.map(({ policy, rule, name }) =>
            evidence(
              { kind: 'NetworkPolicy', key: policy },
              `spec.ingress[${rule}].ports`,
              name,
              'no container of the Pods has a port of that name',
            ),
          ),
          ...shut.map((p) => evidence(subject, 'spec.ports', p.port.port, `port ${podPortsOf(p).join(', ')} of the Pods`)),
        ],
        cause: wrong === undefined ? whyOf(rules, heldBack) : nameWords(wrong),
        because: commonCause('policies', policies),
        next: [
          kubectl(namespace, 'get', 'networkpolicies'),
          ...(rules.length === 0 ? [] : [kubectl(namespace, 'get', 'pods', '--show-labels')]),
          ...policies.slice(0, 2).map((key) => kubectl(namespace, 'describe', 'networkpolicy', key.slice(namespace.length + 1))),
        ],
        at: [subject, ...policies.map((key) => ({ kind: 'NetworkPolicy' as const, key, field: 'spec.ingress' }))],
        settles: rules.length === 0 ? undefined : CALLERS_COME,
      },
    ];
  },
};
