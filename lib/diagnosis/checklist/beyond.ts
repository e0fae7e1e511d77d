// What the API does not tell about a Service that does not work, and how to look for it on the Node or in the Pod.

export type Beyond = { readonly title: string; readonly says: string; readonly how: string };

export const NOT_IN_THE_API: readonly Beyond[] = [
  {
    title: 'The name that the client writes',
    says: 'A short name such as web is the Service of the client’s own namespace; from elsewhere it is web.shop. What a Pod gets for a name, the trace tells.',
    how: 'kubectl exec POD -- getent hosts NAME',
  },
  {
    title: 'The process listens on another address or port',
    says: 'A server that listens on 127.0.0.1 alone answers its own probe by exec and nobody else.',
    how: 'kubectl debug -it POD --image=busybox --target=CONTAINER -- netstat -ltn',
  },
  {
    title: 'kube-proxy of a Node is down or behind',
    says: 'The rules of the Node are then those of an earlier time. Its own report is on port 10249 and 10256 of the Node.',
    how: 'kubectl -n kube-system get pods -l k8s-app=kube-proxy -o wide',
  },
  {
    title: 'Another dataplane than kube-proxy',
    says: 'Cilium, Calico eBPF, OVN-Kubernetes and Antrea aim at the same contract and differ in source addresses and in refusing.',
    how: 'kubectl -n kube-system get daemonsets',
  },
  {
    title: 'The network plugin does not enforce NetworkPolicy',
    says: 'Policies are then accepted by the API and change nothing.',
    how: 'kubectl get daemonsets -A',
  },
  {
    title: 'Connection tracking, MTU, hairpin mode of a bridge',
    says: 'Full conntrack tables, packets too large for a tunnel, and a Pod that calls itself fail on the Node alone.',
    how: 'kubectl debug node/NODE -it --image=busybox -- dmesg',
  },
  {
    title: 'A firewall outside the cluster',
    says: 'Security groups and firewalls of a cloud stand before load balancers and node ports.',
    how: 'kubectl describe service SERVICE',
  },
];
