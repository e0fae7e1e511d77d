// Trouble in full: every kind has a title, evidence and a command that names its Service's namespace.

import { describe, expect, it } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import type { Trouble } from '#lib/cluster/summary.ts';
import { buildEndpoint, buildNode, buildPod, buildService, buildSlice } from '#lib/kube/builders.ts';
import { troubleDetail } from './trouble-detail.ts';

const labels = { app: 'web' };
const service = buildService({ type: 'LoadBalancer', selector: labels, externalTrafficPolicy: 'Local', healthCheckNodePort: 32_000 });

function stateWithPods() {
  const state = newState();
  apply(state, [
    put(service),
    put(buildNode({ name: 'node-1' })),
    put(buildNode({ name: 'node-2' })),
    put(buildPod({ name: 'web-1', labels, ready: false, ips: ['10.0.0.1'] })),
    put(buildPod({ name: 'web-2', labels, ips: ['10.0.0.2'] })),
    put(
      buildSlice({
        endpoints: [
          buildEndpoint({ address: '10.0.0.1', pod: 'web-1', nodeName: 'node-2', ready: false }),
          buildEndpoint({ address: '10.0.0.2', pod: 'web-2', nodeName: 'node-1' }),
        ],
      }),
    ),
  ]);
  return state;
}

const ALL: readonly Trouble[] = [
  { kind: 'selects-nothing' },
  { kind: 'none-ready', pods: 2 },
  { kind: 'no-endpoints' },
  { kind: 'port-missing', ports: ['grpc'] },
  { kind: 'broken', endpoints: 1 },
  { kind: 'nodes-drop', nodes: 1, policy: 'external' },
  { kind: 'not-ready', endpoints: 1 },
  { kind: 'no-address' },
  { kind: 'workloads', names: ['a', 'b'] },
];

describe('troubleDetail', () => {
  it.each(ALL.map((trouble) => [trouble.kind, trouble] as const))('%s has something to say and to type', (_, trouble) => {
    const { title, commands } = troubleDetail(stateWithPods(), service, trouble, undefined);
    expect(title).toMatch(/\.$/);
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(command).toMatch(/^kubectl -n shop /);
  });

  it('names the Nodes that drop and the way out', () => {
    const { title, evidence } = troubleDetail(stateWithPods(), service, { kind: 'nodes-drop', nodes: 1, policy: 'external' }, undefined);
    expect(title).toBe('1 of 2 Nodes drops connections from outside.');
    expect(evidence.join(' ')).toContain('node-2');
    expect(evidence.join(' ')).toContain('32000');
  });

  it('points at the Pod that is not ready', () => {
    const { commands } = troubleDetail(stateWithPods(), service, { kind: 'not-ready', endpoints: 1 }, undefined);
    expect(commands).toEqual(['kubectl -n shop describe pod web-1']);
  });
});
