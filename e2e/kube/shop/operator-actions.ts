// What an operator, and misfortune, do to a cluster: the verbs of the scenes.

import type { Api, Json, KubeObject } from '../api.ts';
import { until } from '../until.ts';

export type OperatorActions = {
  scale(namespace: string, deployment: string, replicas: number): Promise<void>;
  /** A new image and, where they are given, annotations of the Pods (null takes one away). */
  roll(namespace: string, deployment: string, image: string, annotations?: Readonly<Record<string, string | null>>): Promise<void>;
  /** As `kubectl rollout restart`. */
  restart(kind: 'deployments' | 'statefulsets', namespace: string, name: string): Promise<void>;
  pods(namespace: string, app: string): Promise<readonly KubeObject[]>;
  /** Annotates Pods; null takes it away. */
  tell(pods: readonly KubeObject[], annotation: string, value: string | null): Promise<void>;
  service(namespace: string, name: string, spec: Json): Promise<void>;
  /** As `kubectl drain --ignore-daemonsets`. */
  drain(node: string): Promise<void>;
  uncordon(node: string): Promise<void>;
  /** The Node's network is down: the kubelet reports it, and the probes of its Pods fail. */
  failNode(node: string): Promise<void>;
  mendNode(node: string): Promise<void>;
};

const WITHIN = 60_000;

export const READINESS = 'kubelet.test/readiness';

function podPath({ metadata }: KubeObject): string {
  return `/api/v1/namespaces/${metadata.namespace ?? ''}/pods/${metadata.name}`;
}

function conditionOf(object: KubeObject, type: string): { readonly status: string } | undefined {
  const conditions = (object.status?.['conditions'] ?? []) as readonly { readonly type: string; readonly status: string }[];
  return conditions.find((condition) => condition.type === type);
}

function isDaemonPod({ metadata }: KubeObject): boolean {
  const owners = (metadata as { readonly ownerReferences?: readonly { readonly kind: string }[] }).ownerReferences ?? [];
  return owners.some((owner) => owner.kind === 'DaemonSet');
}

export function operatorActionsOn(api: Api): OperatorActions {
  /** By Node: the Pods that lost their network with it. */
  const unreached = new Map<string, readonly KubeObject[]>();
  const at = (kind: string, namespace: string, name: string): string => `/apis/apps/v1/namespaces/${namespace}/${kind}/${name}`;

  async function podsOn(node: string): Promise<readonly KubeObject[]> {
    return (await api.list(`/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`)).items;
  }

  async function pods(namespace: string, app: string): Promise<readonly KubeObject[]> {
    return (await api.list(`/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`)).items;
  }

  async function tell(told: readonly KubeObject[], annotation: string, value: string | null): Promise<void> {
    for (const pod of told) {
      const body = { metadata: { annotations: { [annotation]: value } } };
      const answer = await api.ask('PATCH', podPath(pod), { contentType: 'application/merge-patch+json', body });
      // A Pod that has gone meanwhile need not be told.
      if (answer.status !== 200 && answer.status !== 404)
        throw new Error(`PATCH ${podPath(pod)} answered ${answer.status}: ${answer.text}`);
    }
  }

  async function expectNode(node: string, ready: 'True' | 'False'): Promise<void> {
    await until(`${node} is not Ready ${ready}`, WITHIN, async () => {
      const found = conditionOf(await api.get(`/api/v1/nodes/${node}`), 'Ready');
      return found?.status === ready;
    });
  }

  return {
    pods,
    async scale(namespace, deployment, replicas) {
      await api.merge(at('deployments', namespace, deployment), { spec: { replicas } });
    },
    async roll(namespace, deployment, image, annotations = {}) {
      const path = at('deployments', namespace, deployment);
      const containers = [{ name: deployment, image: `registry.example/${image}` }];
      const patch = { spec: { template: { metadata: { annotations }, spec: { containers } } } };
      const answer = await api.ask('PATCH', path, { contentType: 'application/strategic-merge-patch+json', body: patch });
      if (answer.status !== 200) throw new Error(`PATCH ${path} answered ${answer.status}: ${answer.text}`);
    },
    async restart(kind, namespace, name) {
      const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
      await api.merge(at(kind, namespace, name), { spec: { template: { metadata: { annotations } } } });
    },
    tell,
    async service(namespace, name, spec) {
      await api.merge(`/api/v1/namespaces/${namespace}/services/${name}`, { spec });
    },
    async drain(node) {
      await api.merge(`/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
      for (const pod of await podsOn(node)) {
        if (isDaemonPod(pod)) continue;
        const metadata = { name: pod.metadata.name, namespace: pod.metadata.namespace };
        await api.create(`${podPath(pod)}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata });
      }
    },
    async uncordon(node) {
      await api.merge(`/api/v1/nodes/${node}`, { spec: { unschedulable: null } });
    },
    async failNode(node) {
      await api.merge(`/api/v1/nodes/${node}`, { metadata: { annotations: { 'kubelet.test/ready': 'false' } } });
      await expectNode(node, 'False');
      const hit = (await podsOn(node)).filter((pod) => conditionOf(pod, 'ContainersReady')?.status === 'True');
      unreached.set(node, hit);
      await tell(hit, READINESS, 'failing');
    },
    async mendNode(node) {
      await api.merge(`/api/v1/nodes/${node}`, { metadata: { annotations: { 'kubelet.test/ready': null } } });
      await expectNode(node, 'True');
      await tell(unreached.get(node) ?? [], READINESS, null);
    },
  };
}
