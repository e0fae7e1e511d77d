// Case: a frame with a hypothesis, a drain in a namespace of 500 Pods: the supposed state, what it changes on the screen, the comparison.

import { copyState } from '#lib/cluster/copy.ts';
import { put } from '#lib/cluster/delta.ts';
import { diff } from '#lib/cluster/diff.ts';
import { apply, type ClusterState, newState, records } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNode, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import type { KubeRecord } from '#lib/kube/record.ts';
import { NOWHERE } from '#lib/routing/standpoint.ts';
import type { Hypothesis } from '#lib/whatif/change.ts';
import { compare } from '#lib/whatif/compare.ts';
import { suppose } from '#lib/whatif/suppose.ts';
import { byTurns, report } from './measure.ts';

const PODS = 500;
const SERVICES = 10;
const NODES = 20;
const TIMES = 20;

const nodeOf = (pod: number): string => `node-${Math.floor(pod / SERVICES) % NODES}`;
const zoneOf = (node: number): string => 'abc'[node % 3] ?? 'a';
const addressOf = (pod: number): string => `10.0.${pod >> 8}.${pod & 255}`;

function* namespace(): Generator<KubeRecord> {
  for (let node = 0; node < NODES; node++) yield buildNode({ name: `node-${node}`, zone: zoneOf(node) });
  for (let service = 0; service < SERVICES; service++) {
    const labels = { app: `app-${service}` };
    const own = Array.from({ length: PODS / SERVICES }, (_, i) => i * SERVICES + service);
    yield buildService({ name: `app-${service}`, selector: labels, type: 'NodePort', externalTrafficPolicy: 'Local' });
    for (const pod of own) yield buildPod({ name: `pod-${pod}`, uid: `uid-${pod}`, labels, nodeName: nodeOf(pod), ips: [addressOf(pod)] });
    const endpoints = own.map((pod) => buildEndpoint({ address: addressOf(pod), pod: `pod-${pod}`, nodeName: nodeOf(pod) }));
    yield buildSlice({ name: `app-${service}-x`, service: `app-${service}`, endpoints });
  }
}

function clusterOf(all: Iterable<KubeRecord>): ClusterState {
  const state = newState();
  apply(state, [...all].map(put));
  return state;
}

const state = clusterOf(namespace());
const written = JSON.stringify([...records(state)]);
const SERVICE = 'shop/app-0';
const DRAINED: Hypothesis = [{ kind: 'drain', node: 'node-3' }];

/** So that what is measured is not left out as useless. */
let seen = 0;

const parse = () => (): void => {
  for (let i = 0; i < TIMES; i++) seen += (JSON.parse(written) as unknown[]).length;
};
const frame = () => (): void => {
  const shown = copyState(state);
  for (let i = 0; i < TIMES; i++) {
    const supposed = suppose(state, SERVICE, DRAINED);
    seen += apply(shown, diff(shown, records(supposed.state))).length;
    seen += compare(state, supposed.state, SERVICE, NOWHERE)?.ready.after ?? 0;
  }
};

const before = compare(state, suppose(state, SERVICE, DRAINED).state, SERVICE, NOWHERE)?.ready;
if (before === undefined || before.after >= before.before) throw new Error('The drain takes no endpoint away: the case measures nothing.');
const { floor, work } = await byTurns(parse, frame, 15, 5);
if (seen === 0) throw new Error('Nothing was supposed.');
await report({ name: 'a frame with a drain supposed, 500 Pods / JSON.parse of them', value: work / floor, unit: 'ratio', target: 2.5 });
