// Settings of the cluster's DNS and of resolvers that the API does not show, with the defaults of kubeadm's CoreDNS.

export type DnsSettings = {
  /** The zone, without a trailing dot: kubelet's --cluster-domain, CoreDNS's zone. */
  readonly clusterDomain: string;
  /** CoreDNS's option `pods`: kubeadm writes insecure, the plugin's own default is disabled. */
  readonly pods: 'insecure' | 'verified' | 'disabled';
  /** CoreDNS's option `endpoint_pod_names`. */
  readonly endpointPodNames: boolean;
  /** CoreDNS's option `ignore empty_service`. */
  readonly ignoreEmptyService: boolean;
  /** Addresses of the cluster's DNS, as kubelets give them to Pods; undefined: those of Services labelled k8s-app=kube-dns in kube-system. */
  readonly nameservers: readonly string[] | undefined;
  /** How the Pod's C library walks its search list; its image decides, so the API does not say. */
  readonly libc: 'glibc' | 'musl';
};

export const DEFAULT_DNS: DnsSettings = {
  clusterDomain: 'cluster.local',
  pods: 'insecure',
  endpointPodNames: false,
  ignoreEmptyService: false,
  nameservers: undefined,
  libc: 'glibc',
};

/**
 * Of which namespaces the state holds everything; undefined asks for all of them. Where it does not, what is not found is unknown, not absent.
 * A browser that looks at one Service holds only that Service's neighbourhood.
 */
export type Whole = (namespace: string | undefined) => boolean;

export const ALL_WHOLE: Whole = () => true;
