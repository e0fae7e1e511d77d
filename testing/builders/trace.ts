// Builders for tests of traces: the cluster of lib/routing's builders with namespaces, cluster DNS and a web Service of two Pods.

import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, type ClusterState } from '#lib/cluster/state.ts';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildNamespace,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  type ServiceOptions,
} from './kube.ts';
import { clusterOf, FROM_POD } from './routing.ts';
import type { TraceQuery } from '#lib/trace/context.ts';
import type { Status, StepId, TakenStep } from '#lib/trace/step.ts';
import { parseTarget } from '#lib/trace/target.ts';
import { trace, type Trace } from '#lib/trace/trace.ts';
import { tellTrace, type ToldTrace } from '#lib/words/trace/trace.ts';

const HTTP = [buildContainer({ ports: [buildContainerPort({ name: 'http', containerPort: 8080 })] })];

/** shop/web: 10.96.0.10 and port 80, named http, to 8080. */
export function webService(options: ServiceOptions = {}): AnyRecord {
  return buildService({ ports: [buildServicePort({ name: 'http', targetPort: 'http' })], ...options });
}

export const WEB_PODS: readonly AnyRecord[] = [
  buildPod({ name: 'web-1', ips: ['10.0.0.1'], nodeName: 'n1', containers: HTTP }),
  buildPod({ name: 'web-2', ips: ['10.0.0.2'], nodeName: 'n3', containers: HTTP }),
];

/** Both ready, on n1 and n3. */
export const WEB_SLICE: AnyRecord = buildSlice({
  endpoints: [
    buildEndpoint({ address: '10.0.0.1', pod: 'web-1', nodeName: 'n1' }),
    buildEndpoint({ address: '10.0.0.2', pod: 'web-2', nodeName: 'n3' }),
  ],
  ports: [buildSlicePort({ name: 'http', port: 8080 })],
});

export const DNS: readonly AnyRecord[] = [
  buildService({
    namespace: 'kube-system',
    name: 'kube-dns',
    labels: { 'k8s-app': 'kube-dns' },
    clusterIP: '10.96.0.53',
    clusterIPs: ['10.96.0.53'],
    selector: { 'k8s-app': 'kube-dns' },
    ports: [buildServicePort({ name: 'dns', port: 53, protocol: 'UDP', targetPort: 1053 })],
  }),
  buildPod({ namespace: 'kube-system', name: 'coredns-1', labels: { 'k8s-app': 'kube-dns' }, ips: ['10.0.9.1'], nodeName: 'n2' }),
];

const NAMESPACES = ['shop', 'other', 'kube-system'].map((name) =>
  buildNamespace({ name, labels: { 'kubernetes.io/metadata.name': name } }),
);

/** All that is known of a Service elsewhere. */
export function summaryOf(namespace: string, name: string): AnyRecord {
  return {
    kind: 'ServiceSummary',
    metadata: { namespace, name },
    shape: 'ClusterIP',
    ports: ['80'],
    endpoints: { ready: 1, draining: 0, notReady: 0, broken: 0 },
    unpublished: 0,
    zones: [],
    nodes: 1,
    findings: [],
  };
}

/** Namespaces, Nodes n1 to n3, client Pods shop/c1 to shop/c3 and shop/host, and DNS. */
export function clusterWith(...records: readonly AnyRecord[]): ClusterState {
  return clusterOf(...NAMESPACES, ...DNS, ...records);
}

/** As clusterWith, with shop/web and its Pods; a record of the same kind and key takes the place of theirs. */
export function shopWith(...records: readonly AnyRecord[]): ClusterState {
  const state = clusterWith(webService(), ...WEB_PODS, WEB_SLICE);
  apply(state, records.map(put));
  return state;
}

/** From shop/c1 on n1, unless said otherwise. */
export function traced(state: ClusterState, typed: string, over: Partial<TraceQuery> = {}): Trace {
  const target = parseTarget(typed);
  if (!target.ok) throw new Error(target.error);
  return trace(state, { client: FROM_POD, target: target.value, ...over });
}

/** The same in words, for tests that read what a person reads. */
export function ask(state: ClusterState, typed: string, over: Partial<TraceQuery> = {}): ToldTrace {
  return tellTrace(traced(state, typed, over));
}

/** What the last step found that was not skipped. */
export function lastFact({ steps }: Trace): TakenStep['found'] | undefined {
  return steps.findLast((s) => s.status !== 'skipped')?.found;
}

/** `name:pass address:fail`, without those that are skipped. */
export function ladder({ steps }: ToldTrace): string {
  return steps
    .filter((s) => s.status !== 'skipped')
    .map((s) => `${s.id}:${s.status}`)
    .join(' ');
}

export function statusOfStep({ steps }: ToldTrace, id: StepId): Status | undefined {
  return steps.find((s) => s.id === id)?.status;
}

export function saysOf({ steps }: ToldTrace, id: StepId): string {
  return steps.find((s) => s.id === id)?.says ?? '';
}

export function rulesOf({ steps }: ToldTrace, id: StepId): readonly string[] {
  return steps.find((s) => s.id === id)?.rules ?? [];
}
