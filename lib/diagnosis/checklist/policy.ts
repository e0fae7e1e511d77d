// Step: does NetworkPolicy let callers in?

import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isolatingPolicies } from '#lib/policy/direction.ts';
import type { Evidence } from '#lib/cluster/finding.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/words.ts';
import { type Look, look } from './step.ts';

const ENFORCED = 'Whether policies take effect depends on the network plugin.';

export function lookAtPolicy({ state, service, selected, known }: ServiceContext): Look {
  const { namespace } = service.metadata;
  const next = [kubectl(namespace, 'get', 'networkpolicies')];
  if (service.spec.type === 'ExternalName') return look('none', 'No Pods of its own: policies at the caller decide.');
  if (!known('NetworkPolicy') || !known('Pod')) return look('unknown', 'NetworkPolicies or Pods may not be read.', [], next);
  const pods = selected();
  if (pods.length === 0) return look('none', 'It has no Pods that a policy could select.');
  const isolated = new Map<string, { rules: number; pods: number }>();
  let open = 0;
  for (const pod of pods) {
    const policies = isolatingPolicies(state, pod, 'ingress');
    if (policies.length === 0) open++;
    for (const policy of policies) {
      const key = keyOf(policy.metadata.namespace, policy.metadata.name);
      const held = isolated.get(key) ?? { rules: policy.spec.ingress.length, pods: 0 };
      isolated.set(key, { ...held, pods: held.pods + 1 });
    }
  }
  const others = [...state.tables.PolicyApi.values()].filter((api) => api.objects !== 'none').map((api) => api.metadata.name);
  const overridden = others.length === 0 ? '' : ` Other policies (${others.sort().join(', ')}) may override this.`;
  if (isolated.size === 0) return look('pass', `No NetworkPolicy selects its Pods: everyone may call.${overridden}`, [], next);
  const lines = [...isolated].map(
    ([key, { rules, pods: n }]): Evidence =>
      evidence({ kind: 'NetworkPolicy', key }, 'spec.ingress', plural(rules, 'rule'), `selects ${n} of ${plural(pods.length, 'Pod')}`),
  );
  const allows = [...isolated.values()].some((p) => p.rules > 0);
  const left = open === 0 ? '' : ` ${plural(open, 'Pod')} of ${pods.length} ${open === 1 ? 'is' : 'are'} open to everyone.`;
  if (!allows && open === 0) return look('not', `No policy lets anybody in. ${ENFORCED}${overridden}`, lines, next);
  const who = isolated.size === 1 ? 'One policy decides' : `${isolated.size} policies decide together`;
  return look('pass', `${who} who may call: see Policy.${left} ${ENFORCED}${overridden}`, lines, next);
}
