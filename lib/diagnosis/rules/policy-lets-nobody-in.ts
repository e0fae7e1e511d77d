// NetworkPolicies isolate every Pod of a Service, and no rule opens any of its ports.

import { kubectl } from '#lib/kube/kubectl.ts';
import { groupTargets, type Target } from '#lib/policy/callers.ts';
import { keyOfPolicy } from '#lib/policy/direction.ts';
import { openRules } from '#lib/policy/open-rules.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { hasPolicies, mayBeOverridden, otherPolicyApis } from '#lib/diagnosis/policy-reach.ts';
import { policiesOfNamespace } from '#lib/diagnosis/reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { mistakes } from './policy-service-port.ts';
import { targetsOfPort } from '#lib/diagnosis/targets-of-port.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, namesOf } from '#lib/diagnosis/words.ts';

type Closed = { readonly port: number; readonly podPorts: readonly number[] };

/** Undefined where somebody comes in to the port, be it to one Pod alone. */
function closed({ state }: ServiceContext, port: number, protocol: 'TCP' | 'UDP' | 'SCTP', targets: readonly Target[]): Closed | undefined {
  for (const group of groupTargets(state, targets)) {
    if (group.isolating.length === 0) return undefined;
    if (
      group.targets.some(
        ({ pod, port: own }) => pod.spec.hostNetwork === true || openRules(group.isolating, { port: own, protocol }, pod).length > 0,
      )
    )
      return undefined;
  }
  return { port, podPorts: [...new Set(targets.map((t) => t.port))] };
}

export const policyLetsNobodyIn: RuleAbout<'Service'> = {
  id: 'policy-lets-nobody-in',
  about: 'Service',
  rung: 'policy',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod', 'NetworkPolicy'],
  beyond: [policiesOfNamespace, otherPolicyApis('Service')],
  settles: {
    seconds: 60,
    because: 'Manifests are applied one after the other: the rule that opens the port may come after the one that closes it.',
  },
  title: 'NetworkPolicies let nobody in',
  short: 'policy lets nobody in',
  explains: [
    'NetworkPolicies isolate every Pod behind the Service, and none of their rules is for a port of it. Whoever calls waits until they time out; only the Nodes on which the Pods run come through, so probes pass and the Pods are ready.',
    'Policies allow, they never deny: a policy that isolates (a default deny) needs another one beside it that says who may call. Write the port of the Pod into it, not that of the Service.',
    'It is silent where one port of several is open: the others may be closed on purpose. It is silent too where a rule names the port of the Service (policy-service-port tells which), while nobody is ready, which is told on its own, and where the cluster has policies of another API, which may let callers in. Whether NetworkPolicies take effect at all depends on the network plugin.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 7, NetworkPolicy N5 to N8',
  find(context) {
    const { state, service, subject, backends, serving } = context;
    if (!hasPolicies(state, service.metadata.namespace) || !serving() || mayBeOverridden(state)) return [];
    const ports = service.spec.ports.flatMap((port) => {
      const targets = targetsOfPort(state, backends(), port);
      return targets.length === 0 ? [] : [{ targets, closed: closed(context, port.port, port.protocol, targets) }];
    });
    const shut = ports.flatMap((p) => p.closed ?? []);
    if (shut.length === 0 || shut.length < ports.length) return [];
    // Where a rule is for the port of the Service, policy-service-port names the rule.
    const named = mistakes(context);
    if (shut.every(({ port }) => named.some((m) => m.port === port && !m.open))) return [];
    const pods = new Map(ports.flatMap((p) => p.targets).map((target) => [target.pod.metadata.name, target]));
    const policies = new Set(groupTargets(state, [...pods.values()]).flatMap((g) => g.isolating.map(keyOfPolicy)));
    const { namespace } = service.metadata;
    const names = [...policies].sort();
    const numbers = [...new Set(shut.flatMap((s) => s.podPorts))].sort((a, b) => a - b);
    return [
      {
        title: `NetworkPolicies let nobody in to its ${plural(pods.size, 'Pod')} on port ${namesOf(numbers.map(String))}.`,
        evidence: [
          ...names.map((key) =>
            evidence(
              { kind: 'NetworkPolicy', key },
              'spec.ingress',
              plural(state.tables.NetworkPolicy.get(key)?.spec.ingress.length ?? 0, 'rule'),
              'isolates them, and opens none of these ports',
            ),
          ),
          ...shut.map(({ port, podPorts }) => evidence(subject, 'spec.ports', port, `port ${podPorts.join(', ')} of the Pods`)),
        ],
        cause: 'A Pod that a policy isolates takes only what some rule allows, and no rule is for these ports.',
        next: [
          kubectl(namespace, 'get', 'networkpolicies'),
          ...names.slice(0, 2).map((key) => kubectl(namespace, 'describe', 'networkpolicy', key.slice(namespace.length + 1))),
        ],
        at: [subject, ...names.map((key) => ({ kind: 'NetworkPolicy' as const, key, field: 'spec.ingress' }))],
      },
    ];
  },
};
