// A NetworkPolicy that names the Service's port, where the Pods listen on another.

import { type Key, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import { groupTargets } from '#lib/policy/callers.ts';
import { openRules, rulesForServicePort } from '#lib/policy/open-rules.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { hasPolicies } from '#lib/diagnosis/policy-reach.ts';
import { policiesOfNamespace } from '#lib/diagnosis/reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { targetsOfPort } from '#lib/diagnosis/targets-of-port.ts';
import { evidence } from '#lib/diagnosis/words.ts';

type Mistake = { readonly policy: Key; readonly rule: number; readonly port: number; readonly podPort: number; readonly open: boolean };

/** The number may be meant after all: a container declares it, or the Service leads to it by another port. */
function isUsed({ service, backends, state }: ServiceContext, pod: Pod, number: number, protocol: Protocol): boolean {
  if (servingContainers(pod).some((c) => c.ports.some((p) => p.containerPort === number && p.protocol === protocol))) return true;
  return service.spec.ports.some((p) => p.protocol === protocol && targetsOfPort(state, backends(), p).some((t) => t.port === number));
}

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
  return [...found.values()].sort((a, b) => (a.policy < b.policy ? -1 : a.policy > b.policy ? 1 : a.rule - b.rule || a.port - b.port));
}

export const policyServicePort: RuleAbout<'Service'> = {
  id: 'policy-service-port',
  about: 'Service',
  rung: 'policy',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod', 'NetworkPolicy'],
  beyond: [policiesOfNamespace],
  settles: {
    seconds: 60,
    because: 'Manifests are applied one after the other, and a Service that moves to another targetPort does so with its policy.',
  },
  title: 'A NetworkPolicy names the port of the Service in place of the Pod’s',
  short: 'policy for the wrong port',
  explains: [
    'NetworkPolicies are compared with a packet after the Service has been translated: the port that counts is the one on which the Pod listens. A rule that names the port of the Service, where the targetPort is another, opens nothing.',
    'Write the targetPort, or the name of the container port, into the rule.',
    'It is silent where a container declares that number, or another port of the Service leads to it: then the rule may be meant for that.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 9, NetworkPolicy N17',
  find(context) {
    const { subject, service, state } = context;
    if (!hasPolicies(state, service.metadata.namespace)) return [];
    return mistakes(context).map(({ policy, rule, port, podPort, open }) => {
      const { namespace, name } = splitKey(policy);
      const field = `spec.ingress[${rule}].ports`;
      return {
        part: `${name} ${rule} ${port}`,
        title: `Rule ${rule + 1} of NetworkPolicy ${name} is for port ${port}, but the Pods listen on ${podPort}.`,
        evidence: [
          evidence({ kind: 'NetworkPolicy', key: policy }, field, port, 'opens nothing'),
          evidence(subject, 'spec.ports', port, `leads to port ${podPort} of the Pods`),
        ],
        cause: `Policies are about the port of the Pod: write ${podPort}.${open ? '' : ' No other rule opens it.'}`,
        next: [
          kubectl(namespace, 'get', 'networkpolicy', name, '-o', 'yaml'),
          kubectl(namespace, 'get', 'service', service.metadata.name, '-o', 'jsonpath={.spec.ports}'),
        ],
        at: [{ kind: 'NetworkPolicy' as const, key: policy, field }, subject],
      };
    });
  },
};
