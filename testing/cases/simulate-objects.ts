// Objects as manifests and the API have them: of each kind the fields that the simulated control plane reads or writes.

export type Labels = Record<string, string>;

export type Owner = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
  readonly blockOwnerDeletion?: boolean;
};

export type Metadata = {
  name: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  labels?: Labels;
  annotations?: Labels;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  ownerReferences?: readonly Owner[];
};

export type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly lastHeartbeatTime?: string;
};

export type Taint = { readonly key: string; readonly value?: string; readonly effect: string };
export type Toleration = { readonly key?: string; readonly operator?: string; readonly value?: string; readonly effect?: string };

export type Node = {
  apiVersion: string;
  kind: 'Node';
  metadata: Metadata;
  spec?: {
    readonly podCIDR?: string;
    readonly podCIDRs?: readonly string[];
    readonly taints?: readonly Taint[];
    readonly unschedulable?: boolean;
  };
  status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly conditions?: readonly Condition[];
    readonly nodeInfo?: Readonly<Record<string, string>>;
  };
};

export type ContainerPort = { readonly name?: string; readonly containerPort: number; protocol?: string; hostPort?: number };
export type Container = {
  readonly name: string;
  readonly image?: string;
  readonly ports?: readonly ContainerPort[];
  readonly restartPolicy?: string;
  readonly readinessProbe?: unknown;
  readonly livenessProbe?: unknown;
};

export type PodSpec = {
  nodeName?: string;
  hostname?: string;
  subdomain?: string;
  hostNetwork?: boolean;
  dnsPolicy?: string;
  restartPolicy?: string;
  terminationGracePeriodSeconds?: number;
  nodeSelector?: Labels;
  tolerations?: readonly Toleration[];
  containers?: readonly Container[];
  initContainers?: readonly Container[];
  readinessGates?: readonly { readonly conditionType: string }[];
};

export type PodStatus = {
  phase?: string;
  podIP?: string | null;
  podIPs?: readonly { readonly ip: string }[];
  conditions?: readonly Condition[];
  containerStatuses?: unknown;
  startTime?: string | undefined;
};

export type Pod = { apiVersion: string; kind: 'Pod'; metadata: Metadata; spec: PodSpec; status?: PodStatus };

export type Workload = {
  readonly apiVersion: string;
  readonly kind: 'Deployment' | 'ReplicaSet' | 'ReplicationController' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob';
  readonly metadata: Metadata;
  readonly spec: {
    readonly replicas?: number;
    readonly serviceName?: string;
    readonly selector?: unknown;
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } };
  };
};
export type PodTemplate = { readonly metadata?: Partial<Metadata>; readonly spec: PodSpec };

export type ServicePort = {
  readonly name?: string;
  readonly port: number;
  protocol?: string;
  targetPort?: number | string;
  nodePort?: number;
  readonly appProtocol?: string;
};
export type BalancerAddress = { readonly ip?: string; readonly hostname?: string; readonly ipMode?: string };

export type Service = {
  apiVersion: string;
  kind: 'Service';
  metadata: Metadata;
  spec: {
    type?: string;
    selector?: Labels;
    readonly ports?: readonly ServicePort[];
    clusterIP?: string;
    clusterIPs?: string[];
    ipFamilies?: readonly string[];
    ipFamilyPolicy?: string;
    sessionAffinity?: string;
    sessionAffinityConfig?: unknown;
    internalTrafficPolicy?: string;
    externalTrafficPolicy?: string;
    allocateLoadBalancerNodePorts?: boolean;
    healthCheckNodePort?: number;
    readonly loadBalancerIP?: string;
    readonly publishNotReadyAddresses?: boolean;
    readonly trafficDistribution?: string;
  };
  status?: { loadBalancer?: { ingress?: readonly BalancerAddress[] } };
};

export type EndpointPort = { readonly name: string; readonly port: number; readonly protocol?: string; readonly appProtocol?: string };
export type Endpoint = {
  readonly addresses: readonly string[];
  readonly conditions?: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean };
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly zone?: string;
  readonly hints?: unknown;
  readonly targetRef?: { readonly kind: string; readonly namespace?: string; readonly name: string; uid?: string };
};
export type Slice = {
  apiVersion: string;
  kind: 'EndpointSlice';
  metadata: Metadata;
  addressType: string;
  endpoints: readonly Endpoint[] | null;
  ports: readonly EndpointPort[] | null;
};

/** Of any other kind. */
export type Other = { apiVersion: string; kind: string; metadata: Metadata; status?: unknown };

export type KubeObject = Node | Pod | Workload | Service | Slice | Other;

/** A piece of a Pod, merged into it, and in short words what is so of it; see simulate.ts. */
export type Patch = Readonly<Record<string, unknown>> & {
  readonly ready?: boolean;
  readonly since?: string;
  readonly waiting?: string;
  readonly restarts?: number;
  readonly phase?: string;
  readonly terminating?: string;
  readonly node?: string | null;
  readonly ip?: string | null;
  readonly ips?: readonly string[];
  readonly gates?: Readonly<Record<string, boolean | null>>;
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly notStarted?: boolean;
  readonly static?: boolean;
};

export type Lab = {
  readonly pods?: readonly Patch[];
  readonly each?: Patch;
  readonly slices?: 'none';
  readonly frozen?: boolean;
  readonly address?: string | BalancerAddress | readonly (string | BalancerAddress)[];
};

/** As a case file has it. */
export type Manifest = KubeObject & { readonly 'x-lab'?: Lab };

const WORKLOADS: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
]);

export const isNode = (o: KubeObject): o is Node => o.kind === 'Node';
export const isPod = (o: KubeObject): o is Pod => o.kind === 'Pod';
export const isService = (o: KubeObject): o is Service => o.kind === 'Service';
export const isSlice = (o: KubeObject): o is Slice => o.kind === 'EndpointSlice';
export const isWorkload = (o: KubeObject): o is Workload => WORKLOADS.has(o.kind);
