// What becomes of connections at a Node, in words that a person who has not read kube-proxy understands.

import type { NodeDetail, NodeQuestion, NodeVerdict } from '#lib/routing/node-verdicts.ts';
import type { PathKind } from '#lib/routing/packet.ts';
import type { Rule } from '#lib/routing/rule.ts';
import type { LeftOutReason } from '#lib/routing/categorize.ts';
import type { HealthCheck } from '#lib/routing/health-check.ts';
import { leftOutWords, POLICY_FIELD, sightWords, verdictWhy, verdictWords, VIA } from './routing.ts';
import { duration } from '#lib/std/duration.ts';
import { percent } from '#lib/std/percent.ts';
import { plural } from '#lib/std/plural.ts';
import { sentence } from '#lib/std/sentence.ts';
import { gistOf } from './rule-gist.ts';

export function answerWords({ decision, endpoints, fallback }: Omit<NodeVerdict, 'node'>): string {
  return verdictWords({ verdict: decision.verdict, endpoints, fallback });
}

/** Ways in for which the answer is the same. */
type Ways = { readonly question: NodeQuestion; readonly paths: readonly PathKind[] };

/** `From a Pod on node-1, by the ClusterIP`, as a heading. */
export function sideWords({ question, paths }: Ways, node: string): string {
  if (question.path === 'clusterIP') return `From a Pod on ${node}, by the ${VIA.clusterIP}`;
  return `From outside, arriving at ${node} by ${paths.map((path) => VIA[path]).join(' or ')}`;
}

function each(count: number): string {
  return count === 1 ? 'it gets them all' : `${percent(1 / count)} each`;
}

function choiceWords({ decision, endpoints, fallback, topology }: NodeDetail, node: string): string {
  const count = endpoints.length;
  const local = decision.policy.list === 'local';
  const policy = `${POLICY_FIELD[decision.policy.traffic]} is Local`;
  if (fallback) {
    const who = `${plural(count, 'endpoint')} that ${count === 1 ? 'is' : 'are'} terminating but still ${count === 1 ? 'serves' : 'serve'}`;
    return local
      ? `${policy}, and no endpoint on ${node} is ready: the ${who} there ${count === 1 ? 'takes' : 'take'} the connections (${each(count)}).`
      : `No endpoint is ready anywhere: the ${who} ${count === 1 ? 'takes' : 'take'} the connections (${each(count)}).`;
  }
  if (local)
    return `${policy}: only the ${plural(count, 'endpoint')} on ${node} ${count === 1 ? 'takes' : 'take'} connections (${each(count)}).`;
  switch (topology.kind) {
    case 'node':
      return `The endpoints are hinted for Nodes: only the ${count} for ${topology.node} ${count === 1 ? 'takes' : 'take'} connections from here (${each(count)}).`;
    case 'zone':
      return `The endpoints are hinted for zones: only the ${count} for zone ${topology.zone} ${count === 1 ? 'takes' : 'take'} connections from here (${each(count)}).`;
    case 'none':
      return count === 1
        ? 'The one ready endpoint takes every connection.'
        : `Each of the ${count} ready endpoints takes connections, with the same chance (${each(count)}).`;
  }
}

/** What happens and why; then whose address the endpoint sees. */
export function detailWords(detail: NodeDetail, node: string): readonly string[] {
  const { verdict, source, policy } = detail.decision;
  if (verdict.kind !== 'deliver') return [sentence(verdictWhy(verdict, { node, traffic: policy.traffic }))];
  return [choiceWords(detail, node), `The endpoint ${sightWords({ source, seen: detail.seen, node, client: detail.client })}.`];
}

/** `2 on another Node, and the policy is Local`, most frequent first. */
export function leftOutLines({ leftOut }: NodeDetail): readonly string[] {
  const counts = new Map<LeftOutReason, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${count} ${leftOutWords(reason)}`);
}

export function affinityWords(seconds: number): string {
  return `A client stays with its endpoint for ${duration(seconds)} after its last connection (sessionAffinity ClientIP); other Nodes do not know of that.`;
}

export function healthWords({ port, status, weight }: HealthCheck): string {
  return status === 200
    ? `A load balancer that asks health check port ${port} hears 200, with ${plural(weight, 'ready endpoint')}: it sends connections here.`
    : `A load balancer that asks health check port ${port} hears 503: it sends none here.`;
}

const OF_CLUSTER: readonly Rule[] = ['R22', 'R23', 'R28', 'R29'];
const OF_LOCAL: readonly Rule[] = ['R30', 'R31'];

/** Whose address is seen: of connections that are delivered. */
const OF_ADDRESS: Rule = 'R43';

/** The rules of the answer, without those of the list that it does not come from. */
export function rulesOf({ decision }: NodeDetail): readonly Rule[] {
  const other = decision.policy.list === 'cluster' ? OF_LOCAL : OF_CLUSTER;
  const { kind } = decision.verdict;
  return decision.rules.filter((rule) => !other.includes(rule) && (kind === 'deliver' || rule !== OF_ADDRESS));
}

/** The rules that the answer rests on, each with its gist; those that say nothing of their own are left out. */
export function rulesWithGist(rules: readonly Rule[]): readonly { readonly rule: Rule; readonly gist: string }[] {
  return [...new Set(rules)].flatMap((rule) => {
    const gist = gistOf(rule);
    return gist === undefined ? [] : [{ rule, gist }];
  });
}
