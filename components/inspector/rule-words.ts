// The gist of each rule of lib/routing/SPEC.md that an answer cites, in words for people who have not read kube-proxy.

import type { Rule } from '#lib/routing/rule.ts';

const GIST: Readonly<Record<Rule, string>> = {
  R2: 'The label service.kubernetes.io/service-proxy-name leaves a Service to another proxy.',
  R4: 'A Service has an address only in its own IP families.',
  R19: 'Only load balancer addresses with ipMode VIP have rules on the Nodes.',
  R21: 'There is no endpoint at all.',
  R22: 'Every ready endpoint is hinted for Nodes, and some for this one: only those count.',
  R23: 'Every ready endpoint is hinted for zones, and some for this Node’s: only those count.',
  R28: 'All ready endpoints of the cluster count.',
  R29: 'No endpoint is ready anywhere, so all that serve while they terminate count.',
  R30: 'With a Local policy the ready endpoints on the Node itself count.',
  R31: 'No endpoint on the Node is ready, so its own that serve while they terminate count.',
  R36: 'A client is a Pod, a process of the Node, or from outside.',
  R37: 'Pods are known by the cluster’s Pod addresses.',
  R38: 'Pods are known by the Node’s own Pod addresses: those of other Nodes pass for outside.',
  R39: 'Pods are known by their interface on this Node.',
  R40: 'A Pod on the host network is its Node’s own process there, and from outside on other Nodes.',
  R41: 'The ClusterIP with internalTrafficPolicy Cluster: all endpoints.',
  R42: 'The ClusterIP with internalTrafficPolicy Local: the Node’s own endpoints.',
  R43: 'A Pod that calls a ClusterIP keeps its address; others are given the Node’s.',
  R44: 'From outside with externalTrafficPolicy Cluster: all endpoints, and the Node’s address in place of the client’s.',
  R45: 'A Pod that calls an outside address is inside already: externalTrafficPolicy Local does not hold for it.',
  R46: 'A process of the Node that calls an outside address is inside already: externalTrafficPolicy Local does not hold for it.',
  R47: 'From outside with externalTrafficPolicy Local: the Node’s own endpoints, and the client’s address is kept.',
  R48: 'Each policy holds for its own side: the internal one for the ClusterIP, the external one for addresses outside.',
  R49: 'kube-proxy can not tell Pods from others: it replaces no address for a ClusterIP, and Pods pass for outside.',
  R50: 'A client that is given itself has its address replaced, so that the answer finds its way back.',
  R51: 'In nftables mode that is done for endpoints of the Node only.',
  R52: 'Every endpoint that counts has the same chance.',
  R53: 'Nobody is there to take the connection anywhere: it is refused at once.',
  R54: 'internalTrafficPolicy Local, and no endpoint on this Node can take it: the packets are dropped.',
  R55: 'externalTrafficPolicy Local, and no endpoint on this Node can take it: the packets are dropped.',
  R56: 'In iptables mode nothing refuses what a process of the Node sends to an outside address without endpoints.',
  R57: 'The Service does not list the port.',
  R58: 'No Service has the address.',
  R60: 'The client is outside loadBalancerSourceRanges: its packets are dropped.',
  R65: 'With no endpoint at all nftables still checks the ranges first.',
  R66: 'The port has no node port.',
  R67: 'Without nodePortAddresses iptables opens node ports on every address of the Node, nftables on its own one.',
  R68: 'nodePortAddresses narrow on which addresses node ports are open.',
  R69: 'On loopback only iptables opens node ports, and only in IPv4.',
  R70: 'On an address where a node port is closed, iptables still drops and refuses as elsewhere.',
  R71: 'External IPs are switched off.',
  R72: 'The Node that sees a packet to an external IP claims it.',
  R73: 'sessionAffinity ClientIP: a client stays with its endpoint, on this Node.',
  R76: 'An endpoint at an address of the Node itself (a Pod on the host network) sees the client’s own address all the same.',
};

export function gistOf(rule: Rule): string | undefined {
  return GIST[rule];
}
