// A workload as the client: its Pods, and whether they get the same.

import { describe, expect, it } from 'vitest';
import { buildNetworkPolicy, buildOwner, buildPod, buildService, buildServicePort } from '#testing/builders/kube.ts';
import { shopWith } from '#testing/builders/trace.ts';
import { parseTarget } from './target.ts';
import { podsOfWorkload, workloadAnswers } from './workload-answers.ts';
import type { ClusterState } from '#lib/cluster/state.ts';

const pod = (name: string, nodeName: string, ip: string) =>
  buildPod({ name, nodeName, ips: [ip], labels: { app: 'agent' }, ownerReferences: [buildOwner('DaemonSet', 'agent')] });

const AGENTS = [pod('agent-1', 'n1', '10.0.0.11'), pod('agent-2', 'n2', '10.0.0.12'), pod('agent-3', 'n3', '10.0.0.13')];

function answers(state: ClusterState, typed: string) {
  const target = parseTarget(typed);
  if (!target.ok) throw new Error(target.error);
  const pods = podsOfWorkload(state, 'shop/agent-1');
  return workloadAnswers(state, pods, { target: target.value }).answers.map(({ trace: { outcome }, pods: own, nodes }) => ({
    outcome,
    own,
    nodes,
  }));
}

describe('podsOfWorkload', () => {
  it('are those of the same owner that run', () => {
    const done = buildPod({ name: 'agent-0', phase: 'Succeeded', ownerReferences: [buildOwner('DaemonSet', 'agent')] });
    const other = buildPod({ name: 'agent-9', ownerReferences: [buildOwner('StatefulSet', 'agent')] });
    expect(podsOfWorkload(shopWith(...AGENTS, done, other), 'shop/agent-2')).toEqual(['shop/agent-1', 'shop/agent-2', 'shop/agent-3']);
  });

  it('of a Pod without an owner is the Pod', () => {
    expect(podsOfWorkload(shopWith(buildPod({ name: 'alone' })), 'shop/alone')).toEqual(['shop/alone']);
  });
});

describe('workloadAnswers', () => {
  it('one answer where all get the same', () => {
    expect(answers(shopWith(...AGENTS), 'web:80')).toEqual([
      { outcome: 'reaches', own: ['shop/agent-1', 'shop/agent-2', 'shop/agent-3'], nodes: ['n1', 'n2', 'n3'] },
    ]);
  });

  it('tells apart by Node, as an internal policy of Local does', () => {
    const local = buildService({ ports: [buildServicePort({ name: 'http', targetPort: 'http' })], internalTrafficPolicy: 'Local' });
    expect(answers(shopWith(...AGENTS, local), 'web:80')).toEqual([
      { outcome: 'reaches', own: ['shop/agent-1', 'shop/agent-3'], nodes: ['n1', 'n3'] },
      { outcome: 'times-out', own: ['shop/agent-2'], nodes: ['n2'] },
    ]);
  });

  it('of many only some are asked, of each Node one before two of any', () => {
    const many = Array.from({ length: 60 }, (_, i) => pod(`agent-${100 + i}`, i === 59 ? 'n3' : 'n1', `10.0.8.${i}`));
    const state = shopWith(
      ...many,
      buildNetworkPolicy({ name: 'nothing', podSelector: { matchLabels: { app: 'x' }, matchExpressions: [] } }),
    );
    const target = parseTarget('web:80');
    if (!target.ok) throw new Error(target.error);
    const found = workloadAnswers(state, podsOfWorkload(state, 'shop/agent-100'), { target: target.value });
    expect(found.pods).toHaveLength(60);
    expect(found.asked).toBe(48);
    expect(found.answers[0]?.nodes).toEqual(['n1', 'n3']);
  });
});
