// Step: does NetworkPolicy let callers in?

import { type Key, keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { isolatingPolicies } from '#lib/policy/direction.ts';
import { overridingApis } from '#lib/policy/overriding.ts';
import type { Evidence } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { type AskedPort, comersByPort } from '#lib/diagnosis/comers-by-port.ts';
import { listed } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { type Look, look } from './step.ts';

const ENFORCED = 'Whether policies take effect depends on the network plugin.';

type Isolated = ReadonlyMap<Key, { readonly rules: number; readonly pods: number }>;

function isolationOf(state: ClusterState, pods: readonly Pod[]): { readonly isolated: Isolated; readonly open: number } {
  const isolated = new Map<Key, { rules: number; pods: number }>();
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
  return { isolated, open };
}

/** Nobody may come in by these; of those that can not be told the finding says whatever there is to say. */
function shutPorts(asked: readonly AskedPort[]): readonly AskedPort[] {
  return asked.filter(({ comers }) => comers.kind === 'nobody');
}

function shutWords(shut: readonly AskedPort[]): string {
  const nobody = shut.flatMap(({ comers }) => (comers.kind === 'nobody' ? [comers] : []));
  if (nobody.every(({ rules }) => rules.length === 0)) return 'No policy lets anybody in.';
  return nobody.some(({ heldBack }) => heldBack)
    ? 'Policies name callers, of whom none may call: see Policy.'
    : 'Policies name callers, of whom none exists: see Policy.';
}

export function lookAtPolicy(context: ServiceContext): Look {
  const { state, service, selected, known } = context;
  const { namespace } = service.metadata;
  const next = [kubectl(namespace, 'get', 'networkpolicies')];
  if (service.spec.type === 'ExternalName') return look('none', 'No Pods of its own: policies at the caller decide.');
  if (!known('NetworkPolicy') || !known('Pod')) return look('unknown', 'NetworkPolicies or Pods may not be read.', [], next);
  const pods = selected();
  if (pods.length === 0) return look('none', 'It has no Pods that a policy could select.');
  const { isolated, open } = isolationOf(state, pods);
  const lines = [...isolated].map(
    ([key, { rules, pods: n }]): Evidence =>
      evidence({ kind: 'NetworkPolicy', key }, 'spec.ingress', plural(rules, 'rule'), `selects ${n} of ${plural(pods.length, 'Pod')}`),
  );
  const others = overridingApis(state);
  if (others.length > 0) {
    const own = isolated.size === 0 ? 'No NetworkPolicy selects its Pods, but the' : 'The';
    const says = `${own} cluster has other policies (${others.join(', ')}), which Signalbox does not read: who may call is not certain.`;
    return look('unknown', says, lines, [...next, ...others.slice(0, 2).map((api) => kubectl('', 'get', api, '-A'))]);
  }
  if (isolated.size === 0) return look('pass', 'No NetworkPolicy selects its Pods: everyone may call.', [], next);
  const asked = comersByPort(context);
  const shut = shutPorts(asked);
  // Where no port leads to its Pods there is none to ask for, and policies without a rule let nobody in to any.
  const closedToAll = open === 0 && [...isolated.values()].every(({ rules }) => rules === 0);
  if (closedToAll || (shut.length > 0 && shut.length === asked.length)) {
    return look('not', `${shutWords(shut)} ${ENFORCED}`, lines, next);
  }
  const left = open === 0 ? '' : ` ${plural(open, 'Pod')} of ${pods.length} ${open === 1 ? 'is' : 'are'} open to everyone.`;
  const closed = shut.length === 0 ? '' : ` Nobody may call on port ${listed(shut.map(({ port }) => String(port.port)))}.`;
  const who = isolated.size === 1 ? 'One policy decides' : `${isolated.size} policies decide together`;
  return look('pass', `${who} who may call: see Policy.${left}${closed} ${ENFORCED}`, lines, next);
}
