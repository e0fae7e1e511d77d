// What an operator, and misfortune, do to a cluster: the verbs of the scenes.

import type { Api, Json, KubeObject } from '../api.ts';
import { until } from '../until.ts';

export type Hands = {
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
  /** The kubelet stops reporting that it is ready; resolves when the node controller has drawn its conclusion. */
  failNode(node: string): Promise<void>;
  /** The kubelet is back and reports its Pods again. */
  mendNode(node: string): Promise<void>;
};

const WITHIN = 60_000;

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

export function handsOn(api: Api): Hands {
  const at = (kind: string, namespace: string, name: string): string => `/apis/apps/v1/namespaces/${namespace}/${kind}/${name}`;

  async function podsOn(node: string): Promise<readonly KubeObject[]> {
    return (await api.list(`/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`)).items;
  }

  async function pods(namespace: string, app: string): Promise<readonly KubeObject[]> {
    return (await api.list(`/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`)).items;
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
    async tell(told, annotation, value) {
      for (const pod of told) await api.merge(podPath(pod), { metadata: { annotations: { [annotation]: value } } });
    },
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
      await until(`the Pods of ${node} are still called ready`, WITHIN, async () =>
        (await podsOn(node)).every((pod) => conditionOf(pod, 'Ready')?.status !== 'True'),
      );
    },
    async mendNode(node) {
      await api.merge(`/api/v1/nodes/${node}`, { metadata: { annotations: { 'kubelet.test/ready': null } } });
      await expectNode(node, 'True');
      const now = new Date().toISOString().replace(/\.\d+/, '');
      for (const pod of await podsOn(node)) {
        if (conditionOf(pod, 'ContainersReady')?.status !== 'True') continue;
        const body = { status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now }] } };
        await api.ask('PATCH', `${podPath(pod)}/status`, { contentType: 'application/strategic-merge-patch+json', body });
      }
    },
  };
}
