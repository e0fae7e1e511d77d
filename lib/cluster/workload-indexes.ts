// The index of workloads: which ReplicaSets a Deployment has.

import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Meta } from '#lib/kube/meta.ts';
import type { Filing } from './filing.ts';
import type { Multimap } from './multimap.ts';

export type WorkloadIndexes = {
  /** Deployment key -> keys of its ReplicaSets, whether or not it exists. */
  readonly replicaSetsByDeployment: Multimap;
};

export function newWorkloadIndexes(): WorkloadIndexes {
  return { replicaSetsByDeployment: new Map() };
}

/** Key of the Deployment that it belongs to. */
export function deploymentOf({ metadata: { namespace, ownerReferences } }: { readonly metadata: Meta }): Key | undefined {
  const owner = ownerReferences.find(({ controller, kind }) => controller === true && kind === 'Deployment');
  return owner === undefined ? undefined : keyOf(namespace, owner.name);
}

export const fileReplicaSet: Filing<'ReplicaSet', WorkloadIndexes> = ({ index }, how, key, set, other) => {
  const deployment = deploymentOf(set);
  if (deployment === undefined || (other !== undefined && deploymentOf(other) === deployment)) return;
  how(index.replicaSetsByDeployment, deployment, key);
};
