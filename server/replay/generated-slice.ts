// EndpointSlices of generated recordings, as the EndpointSlice controller writes them.

import type { PodState } from './generated-pod.ts';
import type { Resource } from './resource.ts';
import { objectPrefix, type StoredObject } from './stored-object.ts';

/** kube-controller-manager --max-endpoints-per-slice. */
export const SLICE_SIZE = 100;

export type SliceIdentity = {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  readonly service: string;
  readonly serviceUid: string;
};

function endpoint(pod: PodState, namespace: string): object {
  return {
    addresses: [pod.ip],
    conditions: { ready: pod.ready, serving: pod.ready, terminating: false },
    targetRef: { kind: 'Pod', namespace, name: pod.name, uid: pod.uid },
    nodeName: pod.node,
    zone: pod.zone,
  };
}

export function generatedSlice(resource: Resource, slice: SliceIdentity, pods: readonly PodState[], version: number): StoredObject {
  const { name, uid, namespace, service, serviceUid } = slice;
  const labels = {
    app: service,
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': service,
  };
  return {
    resource,
    key: `${namespace}/${name}`,
    namespace,
    name,
    uid,
    labels,
    fields: { 'metadata.name': name, 'metadata.namespace': namespace },
    recordedVersion: version,
    encode(resourceVersion) {
      const owner = { apiVersion: 'v1', kind: 'Service', name: service, uid: serviceUid, controller: true, blockOwnerDeletion: true };
      const metadata = {
        name,
        generateName: `${service}-`,
        namespace,
        uid,
        resourceVersion: String(resourceVersion),
        generation: 1,
        creationTimestamp: '2026-01-01T00:00:00Z',
        labels,
        ownerReferences: [owner],
      };
      const rest = {
        metadata,
        addressType: 'IPv4',
        endpoints: pods.map((pod) => endpoint(pod, namespace)),
        ports: [
          { name: 'http', port: 8080, protocol: 'TCP' },
          { name: 'metrics', port: 9090, protocol: 'TCP' },
        ],
      };
      return Buffer.from(objectPrefix(resource) + JSON.stringify(rest).slice(1));
    },
  };
}
