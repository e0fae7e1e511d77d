// Case: a live frame while a drain is supposed, against the same frame without: what arrives is folded, the hypothesis follows, the scene is
// made anew, and, with the hypothesis, its comparison; in a namespace of 500 Pods, and in one of four times as many.

import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { nextScene, type Scene } from '#components/graph/scene.ts';
import { createHypothesis } from '#components/live/hypothesis.ts';
import type { WhatIf } from '#components/live/what-if-url.ts';
import { buildEndpoint, buildNode, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import type { KubeRecord } from '#lib/kube/record.ts';
import { NO_VANTAGE } from '#lib/routing/route-settings.ts';
import { compare } from '#lib/whatif/compare.ts';
import { byTurns, type Figure, report } from './measure.ts';

const SERVICES = 10;
const NODES = 20;
const FRAMES = 20;
const WIDTH = 1200;
const SCOPE = { kind: 'namespace', namespace: 'shop' } as const;
const DRAINED: WhatIf = { service: 'shop/app-0', changes: [{ kind: 'drain', node: 'node-3' }] };

const nodeOf = (pod: number): string => `node-${Math.floor(pod / SERVICES) % NODES}`;
const zoneOf = (node: number): string => 'abc'[node % 3] ?? 'a';
const addressOf = (pod: number): string => `10.0.${pod >> 8}.${pod & 255}`;
const podOf = (pod: number, ready = true): KubeRecord =>
  buildPod({
    name: `pod-${pod}`,
    uid: `uid-${pod}`,
    labels: { app: `app-${pod % SERVICES}` },
    nodeName: nodeOf(pod),
    ips: [addressOf(pod)],
    ready,
  });

/** `unready`: a Pod that is not ready. */
function sliceOf(service: number, pods: number, unready?: number): KubeRecord {
  const own = Array.from({ length: pods / SERVICES }, (_, i) => i * SERVICES + service);
  const endpoints = own.map((pod) =>
    buildEndpoint({ address: addressOf(pod), pod: `pod-${pod}`, nodeName: nodeOf(pod), ready: pod !== unready }),
  );
  return buildSlice({ name: `app-${service}-x`, service: `app-${service}`, endpoints });
}

function* namespace(pods: number): Generator<KubeRecord> {
  for (let node = 0; node < NODES; node++) yield buildNode({ name: `node-${node}`, zone: zoneOf(node) });
  for (let service = 0; service < SERVICES; service++) {
    yield buildService({ name: `app-${service}`, selector: { app: `app-${service}` }, type: 'NodePort', externalTrafficPolicy: 'Local' });
    yield sliceOf(service, pods);
  }
  for (let pod = 0; pod < pods; pod++) yield podOf(pod);
}

/** So that what is measured is not left out as useless. */
let seen = 0;

/** A Pod of each Service in turn loses its readiness, on every other Node, and gets it back: the Pod and the slice of each frame. */
function framesOf(pods: number): readonly (readonly KubeRecord[])[] {
  return Array.from({ length: FRAMES }, (_, frame) => {
    const pod = ((frame >> 1) * 31) % pods;
    const ready = frame % 2 === 1;
    return [podOf(pod, ready), sliceOf(pod % SERVICES, pods, ready ? undefined : pod)];
  });
}

type Mode = 'live' | 'supposed' | 'compared';

function prepare(pods: number, mode: Mode): () => void {
  const live: ClusterState = newState();
  apply(live, [...namespace(pods)].map(put));
  const over = createHypothesis(live);
  if (mode !== 'live') {
    over.suppose(DRAINED);
    if (over.state().tables.Pod.size >= pods) throw new Error('The drain takes no Pod away: the case measures nothing.');
  }
  let scene: Scene | undefined = nextScene(SCOPE, over.state(), WIDTH, NO_VANTAGE, undefined, []);
  const frames = framesOf(pods);
  return () => {
    for (const records of frames) {
      const changes = over.follow(apply(live, records.map(put)));
      scene = nextScene(SCOPE, over.state(), WIDTH, NO_VANTAGE, scene, changes);
      if (mode === 'compared') seen += compare(live, over.state(), DRAINED.service, NO_VANTAGE)?.ready.after ?? 0;
      seen += changes.length + (scene?.elements.size ?? 0);
    }
  };
}

async function ratio(pods: number, mode: Mode): Promise<number> {
  const { floor, work } = await byTurns(
    () => prepare(pods, 'live'),
    () => prepare(pods, mode),
  );
  return work / floor;
}

const figures: Figure[] = [
  { name: 'a frame with a drain supposed / without, 500 Pods', value: await ratio(500, 'supposed'), unit: 'ratio', target: 1.5 },
  { name: 'the same with its tab open', value: await ratio(500, 'compared'), unit: 'ratio', target: 1.5 },
  { name: 'a frame with a drain supposed / without, 2,000 Pods', value: await ratio(2000, 'supposed'), unit: 'ratio', target: 1.5 },
];
if (seen === 0) throw new Error('Nothing was drawn.');
await report(...figures);
