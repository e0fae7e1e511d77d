// The resources that a replay can serve: their names in paths, discovery and field selectors.

export type Resource = {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** Field selectors beyond metadata.name and metadata.namespace. */
  readonly fields: readonly string[];
  /** What a bookmark of this kind holds beside its metadata: the zero values that a real API server writes. */
  readonly blank: object;
};

type Known = Pick<Resource, 'namespaced' | 'shortNames' | 'fields' | 'blank'>;

const BLANK_NODE_INFO = {
  machineID: '',
  systemUUID: '',
  bootID: '',
  kernelVersion: '',
  osImage: '',
  containerRuntimeVersion: '',
  kubeletVersion: '',
  kubeProxyVersion: '',
  operatingSystem: '',
  architecture: '',
};

/** Field labels: pkg/apis/core/v1/conversion.go; the other groups support only metadata. */
const KNOWN: Readonly<Record<string, Known>> = {
  namespaces: { namespaced: false, shortNames: ['ns'], fields: ['status.phase'], blank: { spec: {}, status: {} } },
  nodes: {
    namespaced: false,
    shortNames: ['no'],
    fields: ['spec.unschedulable'],
    blank: { spec: {}, status: { daemonEndpoints: { kubeletEndpoint: { Port: 0 } }, nodeInfo: BLANK_NODE_INFO } },
  },
  services: {
    namespaced: true,
    shortNames: ['svc'],
    fields: ['spec.clusterIP', 'spec.type'],
    blank: { spec: {}, status: { loadBalancer: {} } },
  },
  pods: {
    namespaced: true,
    shortNames: ['po'],
    fields: [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ],
    blank: { spec: { containers: null }, status: {} },
  },
  endpointslices: { namespaced: true, shortNames: [], fields: [], blank: { addressType: '', endpoints: null, ports: null } },
  networkpolicies: { namespaced: true, shortNames: ['netpol'], fields: [], blank: { spec: { podSelector: {} } } },
  ingresses: { namespaced: true, shortNames: ['ing'], fields: [], blank: { spec: {}, status: { loadBalancer: {} } } },
  events: {
    namespaced: true,
    shortNames: ['ev'],
    fields: ['involvedObject.kind', 'involvedObject.name', 'involvedObject.namespace', 'involvedObject.uid', 'reason', 'type'],
    blank: {},
  },
};

const UNKNOWN: Known = { namespaced: true, shortNames: [], fields: [], blank: {} };

export function describeResource(group: string, version: string, resource: string, kind: string): Resource {
  return { group, version, resource, kind, singular: kind.toLowerCase(), ...(KNOWN[resource] ?? UNKNOWN) };
}

/** `v1`, `discovery.k8s.io/v1`. */
export function apiVersion(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}
