// What the controllers of workloads make: Pods, without addresses and status.

import { merge } from './simulate-merge.ts';
import { suffix, uidOf } from './simulate-names.ts';
import type { Lab, Labels, Node, Owner, Patch, Pod, PodSpec, Taint, Toleration, Workload } from './simulate-objects.ts';

/** A Pod as its controller made it, and what is out of the ordinary with it. */
export type MadePod = { readonly pod: Pod; readonly patch: Patch };

function ownerOf(kind: string, name: string, namespace: string, apiVersion: string): readonly Owner[] {
  return [{ apiVersion, kind, name, uid: uidOf(`${kind}/${namespace}/${name}`), controller: true, blockOwnerDeletion: true }];
}

function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some(({ key, operator, value, effect }) => {
    const keyed =
      operator === 'Exists' ? key === undefined || key === taint.key : key === taint.key && (value ?? '') === (taint.value ?? '');
    return keyed && (effect === undefined || effect === taint.effect);
  });
}

/** May a Pod be put there? */
export function fits(node: Node, { nodeSelector = {}, tolerations = [] }: PodSpec): boolean {
  if (Object.entries(nodeSelector).some(([k, v]) => node.metadata.labels?.[k] !== v)) return false;
  return (node.spec?.taints ?? []).every((taint) => taint.effect === 'PreferNoSchedule' || tolerates(tolerations, taint));
}

export function podsOf(workload: Workload, { pods: patches = [], each }: Lab, nodes: readonly Node[]): readonly MadePod[] {
  const { kind, metadata, spec } = workload;
  const { name, namespace = 'default', creationTimestamp } = metadata;
  const template = spec.jobTemplate?.spec.template ?? spec.template;
  if (template === undefined) return [];
  const { labels: templateLabels, annotations } = template.metadata ?? {};

  function make(podName: string, owner: readonly Owner[], labels: Labels, more: Partial<PodSpec>, patch: Patch): MadePod {
    return {
      pod: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: podName,
          namespace,
          labels: { ...templateLabels, ...labels },
          ...(annotations !== undefined && { annotations }),
          ownerReferences: owner,
          ...(creationTimestamp !== undefined && { creationTimestamp }),
        },
        spec: { ...structuredClone(template?.spec), ...more },
      },
      patch,
    };
  }

  const patchOf = (i: number): Patch => merge({ ...each }, patches[i] ?? {});
  const replicas = Array.from({ length: Math.max(spec.replicas ?? 1, patches.length) }, (_, i) => i);
  switch (kind) {
    case 'Deployment': {
      const revision = suffix(`${namespace}/${name}/${JSON.stringify(template)}`, 9);
      const set = `${name}-${revision}`;
      const owner = ownerOf('ReplicaSet', set, namespace, 'apps/v1');
      return replicas.map((i) => make(`${set}-${suffix(`${set}/${i}`)}`, owner, { 'pod-template-hash': revision }, {}, patchOf(i)));
    }
    case 'ReplicaSet':
    case 'ReplicationController': {
      const owner = ownerOf(kind, name, namespace, kind === 'ReplicaSet' ? 'apps/v1' : 'v1');
      return replicas.map((i) => make(`${name}-${suffix(`${name}/${i}`)}`, owner, {}, {}, patchOf(i)));
    }
    case 'StatefulSet': {
      const owner = ownerOf(kind, name, namespace, 'apps/v1');
      return replicas.map((i) => {
        const pod = `${name}-${i}`;
        const labels = {
          'controller-revision-hash': `${name}-${suffix(name, 9)}`,
          'statefulset.kubernetes.io/pod-name': pod,
          'apps.kubernetes.io/pod-index': String(i),
        };
        const { serviceName = '' } = spec;
        return make(pod, owner, labels, { hostname: pod, ...(serviceName !== '' && { subdomain: serviceName }) }, patchOf(i));
      });
    }
    case 'DaemonSet': {
      const owner = ownerOf(kind, name, namespace, 'apps/v1');
      const labels = { 'controller-revision-hash': suffix(name, 9), 'pod-template-generation': '1' };
      return nodes
        .filter((node) => fits(node, template.spec))
        .map(({ metadata: { name: nodeName } }, i) =>
          make(`${name}-${suffix(`${namespace}/${name}/${nodeName}`)}`, owner, labels, { nodeName }, patchOf(i)),
        );
    }
    case 'Job':
    case 'CronJob': {
      const job = kind === 'CronJob' ? `${name}-29400000` : name;
      const uid = uidOf(job);
      const labels = {
        'batch.kubernetes.io/job-name': job,
        'job-name': job,
        'batch.kubernetes.io/controller-uid': uid,
        'controller-uid': uid,
      };
      // A Job has run to its end, unless something else is said of it.
      const patch = merge<Patch>({ phase: 'Succeeded' }, patchOf(0));
      return [make(`${job}-${suffix(job)}`, ownerOf('Job', job, namespace, 'batch/v1'), labels, {}, patch)];
    }
  }
}
