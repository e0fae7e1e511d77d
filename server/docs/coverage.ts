// What the rules are measured against: the ways in which a Service can fail, and the checks of other programs.

/** A way to fail; the rules name them by number (`Diagnosis 4`). `instead`: why no rule is about it, and what tells it. */
export type Case = { readonly number: number; readonly symptom: string; readonly instead?: string };

export const CASES: readonly Case[] = [
  { number: 1, symptom: 'The selector matches no Pod' },
  { number: 2, symptom: 'Pods match, none or not all are ready' },
  { number: 3, symptom: 'The number of targetPort is not one that the Pods declare' },
  { number: 4, symptom: 'The name of targetPort is not found in the Pods' },
  { number: 5, symptom: 'Only some Pods have the named port, or with another number' },
  {
    number: 6,
    symptom: 'A client asks for a wrong name or in the wrong namespace',
    instead: 'It depends on what the client writes: the trace resolves any name as a given Pod would.',
  },
  { number: 7, symptom: 'A NetworkPolicy lets nobody in' },
  { number: 8, symptom: 'An egress policy forgets DNS' },
  { number: 9, symptom: 'A policy names the port of the Service instead of that of the Pod' },
  { number: 10, symptom: 'A load balancer is pending' },
  { number: 11, symptom: 'externalTrafficPolicy Local, and Nodes without an endpoint' },
  { number: 12, symptom: 'internalTrafficPolicy Local, and Nodes without an endpoint' },
  {
    number: 13,
    symptom: 'The client address is that of a Node',
    instead:
      'It is so for every Service under externalTrafficPolicy Cluster, and no fault: the trace says where the source address is lost.',
  },
  { number: 14, symptom: 'Source ranges keep clients out, or let the other family in' },
  {
    number: 15,
    symptom: 'A client connects to the targetPort on the cluster IP',
    instead: 'It depends on what the client does: the trace answers for any port, and says which one was meant.',
  },
  { number: 16, symptom: 'The protocol differs' },
  { number: 17, symptom: 'A headless Service maps no ports' },
  { number: 18, symptom: 'Peers that are not ready cannot find one another' },
  { number: 19, symptom: 'A name of a single Pod is missing' },
  { number: 20, symptom: 'Slices written by hand do not fit' },
  { number: 21, symptom: 'Addresses that nobody has any more, slices of several hands' },
  { number: 22, symptom: 'The selector catches other workloads, versions, or those of another Service' },
  { number: 23, symptom: 'Jobs or debug Pods receive traffic' },
  { number: 24, symptom: 'Pods that terminate or are not ready receive traffic' },
  { number: 25, symptom: 'Hints are ignored' },
  { number: 26, symptom: 'One zone or Node carries all' },
  { number: 27, symptom: 'Hints are missing' },
  { number: 28, symptom: 'A node port that is not where it is looked for' },
  { number: 29, symptom: 'One address family has no endpoint' },
  { number: 30, symptom: 'An ExternalName that cannot resolve' },
  { number: 31, symptom: 'The load balancer’s address behaves differently inside the cluster' },
  { number: 32, symptom: 'The health check of a Local load balancer fails everywhere' },
  { number: 33, symptom: 'Two Services claim one external address' },
  { number: 34, symptom: 'Session affinity sees one client' },
  { number: 35, symptom: 'kube-proxy leaves the Service or its slices alone' },
  { number: 36, symptom: 'A ready Pod is in no slice' },
  { number: 37, symptom: 'More endpoints than a v1 Endpoints object holds' },
  { number: 38, symptom: 'A client of the host network cannot resolve names' },
  { number: 39, symptom: 'Pods of the host network share one address and port' },
  { number: 40, symptom: 'The readiness probe asks a port that nobody declares' },
  { number: 41, symptom: 'The peers of a policy match nobody' },
  { number: 42, symptom: 'An Ingress or route leads to a Service or port that does not exist' },
  {
    number: 43,
    symptom: 'The API server refuses a change: an immutable field, an address out of range',
    instead: 'What was refused is in no object: the answer of kubectl is the evidence.',
  },
  { number: 44, symptom: 'A rollout does not get on' },
  { number: 45, symptom: 'The API server refuses Pods' },
];

/** A check of another program: the rules that find the same, or why none does. */
export type PeerCheck = {
  readonly program: string;
  readonly check: string;
  readonly says: string;
  readonly rules: readonly string[];
  readonly note?: string;
};

export const PEER_CHECKS: readonly PeerCheck[] = [
  {
    program: 'k8sgpt',
    check: 'no endpoints',
    says: 'A v1 Endpoints object without subsets, with the labels of the selector',
    rules: ['selects-nothing', 'none-ready'],
    note: 'Also without a selector: no-endpoints. k8sgpt tells it of a Deployment in the middle of a rollout as well.',
  },
  {
    program: 'k8sgpt',
    check: 'endpoints not ready',
    says: 'A v1 Endpoints object with addresses that are not ready',
    rules: ['none-ready', 'not-ready', 'endpoints-broken'],
    note: 'Once it has lasted; during a rollout k8sgpt tells it too.',
  },
  {
    program: 'k8sgpt',
    check: 'events of the Service',
    says: 'An event about the Service that is not normal',
    rules: [],
    note: 'Events are evidence of what keeps a Pod, and no finding by themselves: they are gone after an hour. What those of a Service tell of most often, no-address finds.',
  },
  { program: 'popeye', check: '1100', says: 'No Pod matches the selector', rules: ['selects-nothing'] },
  {
    program: 'popeye',
    check: '1101',
    says: 'The Pod declares no port, so ports are not checked',
    rules: [],
    note: 'No fault: a port need not be declared. port-undeclared is silent then.',
  },
  {
    program: 'popeye',
    check: '1102',
    says: 'targetPort is a number: prefer a name',
    rules: [],
    note: 'A matter of taste, not of whether it works.',
  },
  {
    program: 'popeye',
    check: '1103',
    says: 'Type LoadBalancer may be expensive',
    rules: [],
    note: 'The type is drawn as it is; what it costs is not in the API.',
  },
  {
    program: 'popeye',
    check: '1104',
    says: 'Type NodePort: is it meant?',
    rules: ['node-port-beside'],
    note: 'Only where another way in makes the node port needless.',
  },
  { program: 'popeye', check: '1105', says: 'No endpoints', rules: ['selects-nothing', 'no-endpoints', 'none-ready'] },
  {
    program: 'popeye',
    check: '1106',
    says: 'No target port matches the port',
    rules: ['port-missing', 'port-protocol', 'port-undeclared'],
  },
  {
    program: 'popeye',
    check: '1107',
    says: 'LoadBalancer under externalTrafficPolicy Cluster',
    rules: [],
    note: 'The default, and no fault. What it means for the source address, the trace says.',
  },
  {
    program: 'popeye',
    check: '1108',
    says: 'NodePort under externalTrafficPolicy Local',
    rules: ['nodes-drop'],
    note: 'Only where there are Nodes that drop, and named.',
  },
  { program: 'popeye', check: '1109', says: 'A single endpoint', rules: ['single-point'], note: 'Also one Node, and one zone.' },
  { program: 'popeye', check: '1110', says: 'Endpoints without subsets', rules: ['selects-nothing', 'no-endpoints', 'none-ready'] },
  { program: 'kube-score', check: 'service-targets-pod', says: 'Every Service selects a Pod', rules: ['selects-nothing'] },
  {
    program: 'kube-score',
    check: 'service-type',
    says: 'The type is not NodePort',
    rules: ['node-port-beside'],
    note: 'Only where another way in makes the node port needless.',
  },
  {
    program: 'Kiali',
    check: 'KIA0601',
    says: 'The name of a port begins with its protocol',
    rules: [],
    note: 'A convention of Istio, checked for Pods in the mesh; nothing in Kubernetes reads the protocol from the name.',
  },
  {
    program: 'Kiali',
    check: 'KIA0602',
    says: 'appProtocol is one that Istio knows',
    rules: [],
    note: 'As above: kube-proxy and DNS do not read appProtocol.',
  },
  {
    program: 'Kiali',
    check: 'KIA0701',
    says: 'No Deployment exposes the port of the Service',
    rules: ['port-missing', 'port-undeclared', 'selects-nothing'],
    note: 'From the Pods, so that other workloads count too.',
  },
  {
    program: 'Radar',
    check: 'serviceNoMatchingPods',
    says: 'The selector matches no Pod',
    rules: ['selects-nothing'],
    note: 'With the label that is off, and the workload that was meant.',
  },
  {
    program: 'Radar',
    check: 'ingressNoMatchingService',
    says: 'A path of an Ingress names a Service that does not exist',
    rules: ['ingress-backend'],
    note: 'Also the default backend, and ports.',
  },
  {
    program: 'Radar',
    check: 'singleReplica, podHARisk',
    says: 'One replica; all replicas on one Node',
    rules: ['single-point'],
    note: 'By the endpoints that are ready; also one zone.',
  },
  {
    program: 'Radar',
    check: 'traefikRouteMissingService',
    says: 'An IngressRoute of Traefik names a Service that does not exist',
    rules: [],
    note: 'Kinds of one controller are not read; Ingresses and the Gateway API are.',
  },
  {
    program: 'Radar',
    check: 'reachability: selector and readiness',
    says: 'A Service selects Pods, and some are ready',
    rules: ['selects-nothing', 'no-endpoints', 'none-ready', 'not-ready'],
    note: 'From EndpointSlices, which Radar does not read.',
  },
  {
    program: 'Radar',
    check: 'reachability: Ingress and routes',
    says: 'Backends and their ports exist; the conditions of parents',
    rules: [
      'ingress-backend',
      'http-route-backend',
      'grpc-route-backend',
      'http-route-attached',
      'grpc-route-attached',
      'gateway-programmed',
    ],
  },
  {
    program: 'Radar',
    check: 'reachability: NetworkPolicy',
    says: 'No ingress rule admits the port of the path',
    rules: ['policy-lets-nobody-in', 'policy-service-port'],
    note: 'Egress, and any pair of Pods, by the trace and the policy tab.',
  },
  {
    program: 'Radar',
    check: 'reachability: probes',
    says: 'Requests that are sent along the path',
    rules: [],
    note: 'Signalbox reads and sends nothing: not to Pods, not through the API server.',
  },
];

/** What no object of the API tells, and how to look. */
export const NOT_DECIDABLE: readonly { readonly what: string; readonly look: string }[] = [
  {
    what: 'kube-proxy does not run on a Node, or does not keep up',
    look: 'On the Node: curl localhost:10256/healthz. `kubectl -n kube-system get pods -o wide` shows where it runs.',
  },
  {
    what: 'kube-proxy runs and has missed the zone of its Node (a race at its start, seen in 1.36): it ignores zone hints',
    look: 'On the Node: `iptables-save -t nat` or `nft list ruleset` has endpoints of other zones for a Service whose slices have hints. Starting kube-proxy again mends it.',
  },
  {
    what: 'Another dataplane serves Services (Cilium, OVN-Kubernetes, Antrea, Calico eBPF)',
    look: 'Its own tools; the answers here are those of kube-proxy, and say so.',
  },
  {
    what: 'The network plugin does not enforce NetworkPolicies',
    look: 'Deny all ingress to a Pod of no importance, and try: the objects look the same either way.',
  },
  {
    what: 'The application listens on 127.0.0.1, or not at all',
    look: '`kubectl debug -it POD --image=busybox --target=CONTAINER -- netstat -ltn` (or ss): the address must be 0.0.0.0, :: or that of the Pod.',
  },
  {
    what: 'Old entries of connection tracking, above all for UDP',
    look: 'On the Node: `conntrack -L -d CLUSTER_IP`.',
  },
  {
    what: 'A Pod cannot reach itself through its Service',
    look: 'Hairpin mode of the bridge: `cat /sys/class/net/BRIDGE/brif/*/hairpin_mode` on the Node.',
  },
  {
    what: 'Large answers are lost: the MTU of an overlay',
    look: '`ping -M do -s 1400 POD_IP` from a Pod on another Node, with smaller sizes until it passes.',
  },
  {
    what: 'A firewall or security group of the cloud stands before the Nodes',
    look: 'The health of the load balancer’s targets in the console of the cloud; `kubectl describe service` for what its controller said.',
  },
  {
    what: 'The kubelet’s probe passes and the application answers wrongly',
    look: 'The logs of the Pod; a request by hand with `kubectl port-forward`.',
  },
];
