// Workloads of the scenarios, as short as they can be said.

import type { Json } from '../api.ts';

export type Port = { readonly name: string; readonly containerPort: number };

export type Workload = {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly Port[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Of a Deployment; a quarter more and a quarter less where it does not say. */
  readonly rollingUpdate?: { readonly maxSurge: number; readonly maxUnavailable: number };
};

/** Planted where it must never be read: the tests look for it in everything that Signalbox sends. */
export const CANARY = 'canary-not-for-display';

function template(workload: Workload): Json {
  const { name, image, ports, labels, annotations, nodeSelector } = workload;
  const probe = { httpGet: { path: '/healthz', port: ports[0]?.name ?? 'http' } };
  return {
    metadata: { labels: { app: name, ...labels }, ...(annotations !== undefined && { annotations }) },
    spec: {
      ...(nodeSelector !== undefined && { nodeSelector }),
      terminationGracePeriodSeconds: 20,
      containers: [
        {
          name,
          image: `registry.example/${image}`,
          ports,
          env: [
            { name: 'LOG_LEVEL', value: 'info' },
            { name: 'DATABASE_PASSWORD', value: CANARY },
          ],
          resources: { requests: { cpu: '10m', memory: '16Mi' } },
          readinessProbe: { ...probe, periodSeconds: 5 },
          livenessProbe: { ...probe, periodSeconds: 10 },
        },
      ],
    },
  };
}

function selector({ name, labels = {} }: Workload): Json {
  const component = labels['component'];
  return { matchLabels: { app: labels['app'] ?? name, ...(component !== undefined && { component }) } };
}

export function deployment(namespace: string, replicas: number, workload: Workload): Json {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name: workload.name },
    spec: {
      replicas,
      ...(workload.rollingUpdate !== undefined && { strategy: { type: 'RollingUpdate', rollingUpdate: workload.rollingUpdate } }),
      selector: selector(workload),
      template: template(workload),
    },
  };
}

export function daemonSet(namespace: string, workload: Workload): Json {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace, name: workload.name },
    spec: { selector: selector(workload), template: template(workload) },
  };
}

export function statefulSet(namespace: string, replicas: number, workload: Workload): Json {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace, name: workload.name },
    spec: {
      replicas,
      serviceName: workload.name,
      podManagementPolicy: 'Parallel',
      selector: selector(workload),
      template: template(workload),
    },
  };
}

export type ServicePort = {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly nodePort?: number;
};

/** `app` undefined: without a selector. */
export function service(namespace: string, name: string, app: string | undefined, ports: readonly ServicePort[], spec: Json = {}): Json {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, ...(app !== undefined && { labels: { app } }) },
    spec: { ...(app !== undefined && { selector: { app } }), ports, ...spec },
  };
}
