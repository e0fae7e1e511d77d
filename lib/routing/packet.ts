// The packet table: which list a connection is given, and with which source address (SPEC R41 to R56, R60, R65, R70).

import type { Lists } from './lists.ts';
import { BEHAVIOUR } from './proxy-mode.ts';
import type { ProxySettings } from './proxy-settings.ts';
import type { Rule } from './rule.ts';
import type { ServicePortInfo } from './service-port.ts';
import type { RangeCheck } from './source-range.ts';
import type { Client } from './vantage.ts';
import type { NoRuleReason, Verdict } from './verdict.ts';

export type PathKind = 'clusterIP' | 'nodePort' | 'loadBalancer' | 'externalIP';

export type SourceAddress =
  | { readonly kind: 'preserved'; readonly reason: 'pod-client' | 'no-detector' | 'pod-short-circuit' | 'external-local' }
  | { readonly kind: 'masqueraded'; readonly reason: 'masquerade-all' | 'not-a-pod' | 'external-cluster' | 'host-process' };

export type Policy = {
  readonly traffic: 'internal' | 'external';
  /** The policy that the Service sets. */
  readonly set: 'Cluster' | 'Local';
  readonly list: 'cluster' | 'local';
  /** The client is inside, so that the Local policy does not hold for it. */
  readonly shortCircuit: boolean;
};

export type Decision = {
  readonly verdict: Verdict;
  readonly policy: Policy;
  readonly source: SourceAddress;
  readonly rules: readonly Rule[];
};

export type Packet = {
  readonly path: PathKind;
  readonly client: Client;
  readonly ranges: RangeCheck;
  /** Whether the address is open: false only for node ports. */
  readonly open: boolean;
  /** The destination is an address of the deciding node itself: what comes there passes INPUT, whoever sends it. */
  readonly local: boolean;
};

export type Plan = { readonly policy: Policy; readonly source: SourceAddress; readonly rules: readonly Rule[] };
type Outcome = { readonly verdict: Verdict; readonly rules: readonly Rule[] };

const preserved = (reason: Extract<SourceAddress, { kind: 'preserved' }>['reason']): SourceAddress => ({ kind: 'preserved', reason });
const masqueraded = (reason: Extract<SourceAddress, { kind: 'masqueraded' }>['reason']): SourceAddress => ({ kind: 'masqueraded', reason });

/** R43, R49. */
function internalSource(client: Client, proxy: ProxySettings): SourceAddress {
  if (proxy.masqueradeAll) return masqueraded('masquerade-all');
  if (!client.detector) return preserved('no-detector');
  return client.class === 'pod' ? preserved('pod-client') : masqueraded('not-a-pod');
}

function internalPlan(info: ServicePortInfo, client: Client, proxy: ProxySettings): Plan {
  const list = info.internalLocal ? 'local' : 'cluster';
  return {
    policy: { traffic: 'internal', set: info.internalLocal ? 'Local' : 'Cluster', list, shortCircuit: false },
    source: internalSource(client, proxy),
    rules: [info.internalLocal ? 'R42' : 'R41', proxy.masqueradeAll || client.detector ? 'R43' : 'R49'],
  };
}

function externalPlan(info: ServicePortInfo, client: Client): Plan {
  const plan = (list: Policy['list'], shortCircuit: boolean, source: SourceAddress, ...rules: readonly Rule[]): Plan => ({
    policy: { traffic: 'external', set: info.externalLocal ? 'Local' : 'Cluster', list, shortCircuit },
    source,
    rules,
  });
  if (!info.externalLocal) return plan('cluster', false, masqueraded('external-cluster'), 'R44');
  switch (client.class) {
    case 'pod':
      return plan('cluster', true, preserved('pod-short-circuit'), 'R45');
    case 'node':
      return plan('cluster', true, masqueraded('host-process'), 'R46');
    case 'external':
      return client.detector
        ? plan('local', false, preserved('external-local'), 'R47')
        : plan('local', false, preserved('external-local'), 'R47', 'R49');
  }
}

const noRule = (reason: NoRuleReason, rules: readonly Rule[]): Outcome => ({ verdict: { kind: 'no-rule', reason }, rules });
const DELIVER: Outcome = { verdict: { kind: 'deliver' }, rules: ['R52'] };
const reject = (...rules: readonly Rule[]): Outcome => ({ verdict: { kind: 'reject', reason: 'no-endpoint' }, rules });
const dropLocal = (...rules: readonly Rule[]): Outcome => ({ verdict: { kind: 'drop', reason: 'no-local-endpoint' }, rules });
const BLOCKED: Outcome = { verdict: { kind: 'drop', reason: 'source-range' }, rules: ['R60'] };

/** A node port on an address that does not accept: nothing is translated; filter rules may be left (R70). */
function onClosedAddress(info: ServicePortInfo, lists: Lists, proxy: ProxySettings): Outcome {
  if (BEHAVIOUR[proxy.mode].filtersClosedAddresses) {
    if (!lists.hasAny) return reject('R53', 'R70');
    if (info.externalLocal && lists.local?.endpoints.length === 0) return dropLocal('R55', 'R70');
  }
  return noRule('node-port-address', ['R67', 'R68', 'R69', 'R70']);
}

function withoutEndpoints(packet: Packet, proxy: ProxySettings): Outcome {
  if (BEHAVIOUR[proxy.mode].refusesHostProcesses) return reject('R53');
  const unhooked = packet.client.onDecidingHost && !packet.local && (packet.path === 'loadBalancer' || packet.path === 'externalIP');
  return unhooked ? noRule('host-process', ['R53', 'R56']) : reject('R53');
}

function outcome(info: ServicePortInfo, lists: Lists, packet: Packet, plan: Plan, proxy: ProxySettings): Outcome {
  if (packet.ranges === 'blocked' && (BEHAVIOUR[proxy.mode].checksRangesFirst || lists.hasAny)) {
    return lists.hasAny ? BLOCKED : { ...BLOCKED, rules: ['R60', 'R65'] };
  }
  if (!packet.open) return onClosedAddress(info, lists, proxy);
  if (!lists.hasAny) return withoutEndpoints(packet, proxy);
  const list = lists[plan.policy.list];
  if (list === undefined || list.endpoints.length === 0) return dropLocal(plan.policy.traffic === 'internal' ? 'R54' : 'R55');
  return DELIVER;
}

/** Which policy, which list and whose address are at stake, whoever is there to take the connection. */
export function planFor(info: ServicePortInfo, { path, client }: Pick<Packet, 'path' | 'client'>, proxy: ProxySettings): Plan {
  return path === 'clusterIP' ? internalPlan(info, client, proxy) : externalPlan(info, client);
}

/** What kube-proxy of the deciding node does with a new connection to an address that it has rules for. */
export function decide(info: ServicePortInfo, lists: Lists, packet: Packet, proxy: ProxySettings): Decision {
  const plan = planFor(info, packet, proxy);
  const { verdict, rules } = outcome(info, lists, packet, plan, proxy);
  return { verdict, policy: plan.policy, source: plan.source, rules: [...lists.rules, ...plan.rules, ...rules] };
}
