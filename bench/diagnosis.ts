// Case: one endpoint changes in a cluster of 100 and of 10,000 Services, all in one namespace; its findings should cost the same.

import { buildEndpoint, buildNode, buildPod, buildService, buildServicePort, buildSlice } from '#testing/builders/kube.ts';
import { type KubeRecord, RESOURCES } from '#lib/kube/record.ts';
import type { LiveCluster } from '#server/cluster/live.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { countBatchBytes, newCluster } from './feed-cluster.ts';
import { byTurns, report } from './measure.ts';

const PER_SERVICE = 4;
const NODES = 50;
const CHANGES = 600;
/** The changes go round among so many Services, in the small cluster as in the large one. */
const CHANGING = 100;

const address = (number: number): string => `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
const nodeOf = (number: number): string => `node-${number % NODES}`;

function pod(service: number, i: number, ready: boolean): KubeRecord {
  const number = service * PER_SERVICE + i;
  const labels = { app: `app-${service}` };
  return buildPod({ name: `pod-${number}`, uid: `uid-${number}`, labels, nodeName: nodeOf(number), ips: [address(number)], ready });
}

function slice(service: number, off: number | undefined): KubeRecord {
  const endpoints = Array.from({ length: PER_SERVICE }, (_, i) => {
    const number = service * PER_SERVICE + i;
    const ready = i !== off;
    const zone = 'abc'[number % 3] ?? 'a';
    return buildEndpoint({
      address: address(number),
      pod: `pod-${number}`,
      nodeName: nodeOf(number),
      zone,
      ready,
      serving: ready,
      terminating: false,
    });
  });
  return buildSlice({ name: `app-${service}-x`, service: `app-${service}`, endpoints });
}

function clusterOf(services: number): LiveCluster {
  const clock = manualClock(Date.parse('2026-11-23T00:00:00Z'));
  const cluster = newCluster(clock);
  for (let i = 0; i < NODES; i++) cluster.put(buildNode({ name: `node-${i}`, zone: 'abc'[i % 3] ?? 'a' }));
  for (let service = 0; service < services; service++) {
    for (let i = 0; i < PER_SERVICE; i++) cluster.put(pod(service, i, true));
    const ports = [buildServicePort({ targetPort: 8080 })];
    // One in twenty is broken, and one in ten keeps to its Node, as life has it.
    const selector = { app: service % 20 === 19 ? `ap-${service}` : `app-${service}` };
    cluster.put(buildService({ name: `app-${service}`, selector, ports, internalTrafficPolicy: service % 10 === 5 ? 'Local' : 'Cluster' }));
    cluster.put(slice(service, undefined));
  }
  for (const { kind } of RESOURCES) cluster.status(kind, { state: 'live' });
  cluster.flush();
  // Settled: what is wrong from the start counts by then.
  clock.advance(60_000);
  if (cluster.state.tables.Finding.size === 0) throw new Error('Nothing is found in the cluster: the case measures nothing.');
  countBatchBytes(cluster);
  return cluster;
}

/** A Pod and its endpoint go or come back, one batch each. */
function changes(cluster: LiveCluster): () => () => void {
  let round = 0;
  return () => {
    const work: KubeRecord[][] = [];
    for (let i = 0; i < CHANGES; i++) {
      const service = i % CHANGING;
      const ready = (round + Math.floor(i / CHANGING)) % 2 === 1;
      work.push([pod(service, 1, ready), slice(service, ready ? undefined : 1)]);
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

const [small, large] = [changes(clusterOf(CHANGING)), changes(clusterOf(10_000))];
const { floor, work } = await byTurns(small, large, 15, 5);
await report({ name: 'findings of one endpoint change: 10,000 Services / 100', value: work / floor, unit: 'ratio', target: 1.5 });
