// Case: one endpoint changes (a slice of 100 and its Pod) in a cluster of 1,000 and of 50,000 Pods; it should cost the same.

import { buildEndpoint, buildNode, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import type { KubeRecord } from '#lib/kube/record.ts';
import { type LiveCluster } from '#server/cluster/live.ts';
import { countBatchBytes, newCluster } from './feed-cluster.ts';
import { byTurns, report } from './measure.ts';

const PER_SERVICE = 100;
const PER_NODE = 20;
const CHANGES = 300;

const address = (pod: number): string => `10.${pod >> 16}.${(pod >> 8) & 255}.${pod & 255}`;

function pod(number: number, ready: boolean): KubeRecord {
  return buildPod({
    name: `pod-${number}`,
    uid: `uid-${number}`,
    labels: { app: `app-${Math.floor(number / PER_SERVICE)}` },
    nodeName: `node-${number % Math.ceil(number / PER_NODE + 1)}`,
    ips: [address(number)],
    ready,
  });
}

/** The slice of one Service; the endpoint `off` is not ready. */
function slice(service: number, off: number): KubeRecord {
  const endpoints = Array.from({ length: PER_SERVICE }, (_, i) => {
    const number = service * PER_SERVICE + i;
    const ready = number !== off;
    return buildEndpoint({ address: address(number), pod: `pod-${number}`, ready, serving: ready, terminating: false, zone: 'a' });
  });
  return buildSlice({ name: `app-${service}-x`, service: `app-${service}`, endpoints });
}

function clusterOf(pods: number): LiveCluster {
  const cluster = newCluster();
  for (let i = 0; i < pods / PER_NODE; i++) cluster.put(buildNode({ name: `node-${i}`, zone: 'abc'[i % 3] ?? 'a' }));
  for (let i = 0; i < pods; i++) cluster.put(pod(i, true));
  for (let i = 0; i < pods / PER_SERVICE; i++) {
    cluster.put(buildService({ name: `app-${i}`, selector: { app: `app-${i}` } }));
    cluster.put(slice(i, -1));
  }
  cluster.flush();
  countBatchBytes(cluster);
  return cluster;
}

const SERVICES = 10;

/** Changes Services by turns; an even round takes an endpoint out, an odd one puts it back. */
function changes(cluster: LiveCluster): () => () => void {
  let round = 0;
  return () => {
    const work: KubeRecord[][] = [];
    for (let i = 0; i < CHANGES; i++) {
      const service = i % SERVICES;
      const number = service * PER_SERVICE + (Math.floor(i / SERVICES) % PER_SERVICE);
      const off = (round + Math.floor(i / SERVICES)) % 2 === 0;
      work.push([pod(number, !off), slice(service, off ? number : -1)]);
    }
    round++;
    return () => {
      for (const records of work) {
        for (const record of records) cluster.put(record);
        cluster.flush();
      }
    };
  };
}

const [small, large] = [changes(clusterOf(1_000)), changes(clusterOf(50_000))];
const { floor, work } = await byTurns(small, large, 15, 5);
await report({ name: 'one endpoint change: 50,000 Pods / 1,000 Pods', value: work / floor, unit: 'ratio', target: 2 });
