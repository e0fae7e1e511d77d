// Whose an address is.

import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import type { Key } from '#lib/kube/key.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { listed } from '#lib/std/listed.ts';
import type { AddressFact } from '#lib/trace/facts/address.ts';
import { hostText } from '#lib/trace/target.ts';
import { type Asked, clientSubject, type Said } from './asked.ts';
import { targetWords } from './name.ts';

type ServiceFact = Extract<AddressFact, { kind: 'service' }>;
type NodeFact = Extract<AddressFact, { kind: 'node' }>;

const WAYS: Readonly<Record<ServiceFact['way'], string>> = {
  clusterIP: 'ClusterIP',
  loadBalancer: 'load balancer address',
  externalIP: 'external IP',
};

const FIELDS: Readonly<Record<ServiceFact['way'], string>> = {
  clusterIP: 'spec.clusterIPs',
  loadBalancer: 'status.loadBalancer.ingress',
  externalIP: 'spec.externalIPs',
};

const serviceSubject = (key: Key): Subject => ({ kind: 'Service', key });

const itself = (address: string): Evidence => ({ subject: { kind: 'Address', key: address }, field: 'address', value: address });

function serviceSaid({ service, way, address, rivals, outsideAt }: ServiceFact): Said {
  const evidence: readonly Evidence[] = [
    { subject: serviceSubject(service), field: FIELDS[way], value: address },
    ...rivals.map((rival): Evidence => ({ subject: serviceSubject(rival), field: 'has too', value: address })),
  ];
  const whose = `${address}: the ${WAYS[way]} of Service ${service}.`;
  if (rivals.length > 0) {
    const have = rivals.length === 1 ? 'has' : 'have';
    const says = `${whose} ${listed(rivals)} ${have} the same address and port: which Service gets a connection is not certain, and this is for ${service}.`;
    return { says, evidence };
  }
  const doubt =
    outsideAt === undefined
      ? ''
      : ` Networks outside seldom know the way to it: this is for a packet that gets to ${outsideAt} all the same.`;
  return { says: whose + doubt, evidence };
}

const PROXY_HEALTH =
  'On 10256 kube-proxy says whether it is healthy (/healthz), unless it is set up otherwise; many load balancers ask that of the Nodes for Services with externalTrafficPolicy Cluster. What it answers is not in the API.';

function nodeSaid({ node, loopback, address, listener }: NodeFact, { target: { port, protocol } }: Asked): Said {
  const whose = loopback ? `${address} is Node ${node} itself` : `${address} is an address of Node ${node}`;
  const own: Evidence = { subject: { kind: 'Node', key: node }, field: 'status.addresses', value: address };
  switch (listener.kind) {
    case 'node-port': {
      const held: Evidence = { subject: serviceSubject(listener.service), field: 'spec.ports[*].nodePort', value: String(port) };
      return { says: `${whose}, and ${port} is a node port of Service ${listener.service}.`, evidence: [own, held] };
    }
    case 'health-check': {
      const held: Evidence = { subject: serviceSubject(listener.service), field: 'spec.healthCheckNodePort', value: String(port) };
      return { says: `${whose}, and ${port} is the health check port of Service ${listener.service}.`, evidence: [own, held] };
    }
    case 'pod':
      return { says: `${whose}; Pod ${listener.pod} shares its network and declares port ${port}.`, evidence: [own] };
    case 'no-port-typed':
      return { says: `${whose}; type a port to go on.`, evidence: [own] };
    case 'kube-proxy':
      return { says: `${whose}. ${PROXY_HEALTH}`, evidence: [own] };
    case 'not-known': {
      const none = listener.services === 'all' ? 'no Service has' : 'no Service in this view has';
      const says = `${whose}, and ${none} the node port ${port}/${protocol}. Whether a process of the Node listens there is not in the API.`;
      return { says, evidence: [own] };
    }
    default:
      return assertNever(listener);
  }
}

export function addressSaid(fact: AddressFact, asked: Asked): Said {
  switch (fact.kind) {
    case 'service':
      return serviceSaid(fact);
    case 'node':
      return nodeSaid(fact, asked);
    case 'headless': {
      const { length } = fact.places;
      const stands = length === 1 ? 'an endpoint' : `its ${length} endpoints, and the client takes one`;
      const says = `Service ${fact.service} is headless: the name stands for ${stands}. kube-proxy has no part in it.`;
      const evidence = fact.places.map(
        ({ address, pod }): Evidence =>
          pod === undefined ? itself(address) : { subject: { kind: 'Pod', key: pod }, field: 'status.podIPs', value: address },
      );
      return { says, evidence };
    }
    case 'pod': {
      const evidence: readonly Evidence[] = [{ subject: { kind: 'Pod', key: fact.pod }, field: 'status.podIPs', value: fact.address }];
      const says = `${fact.address} is the address of Pod ${fact.pod}: no Service is between. The Pod gets the connection whether or not it is ready; another Pod may have the address later.`;
      return { says, evidence };
    }
    case 'endpoint': {
      const says = `${fact.address} is an endpoint of a Service, and no Pod that is known: no Service is between.`;
      return { says, evidence: [itself(fact.address)] };
    }
    case 'client-itself': {
      const where = fact.inside ? ': a Pod has a network of its own.' : ', which is outside the cluster.';
      return { says: `${fact.address} is the client itself${where}`, evidence: [] };
    }
    case 'elsewhere': {
      const says = `${fact.address} is of ${fact.thing.kind} ${fact.thing.key}, which is not in this view.`;
      return { says, evidence: [itself(fact.address)] };
    }
    case 'not-in-view': {
      const says = `Nothing in this view has the address ${fact.address}; it may be in a namespace that is not shown here, or outside the cluster.`;
      return { says, evidence: [itself(fact.address)] };
    }
    case 'unclaimed': {
      const says = `${fact.address} is in the range of Service addresses, and no Service has it.`;
      return { says, evidence: [itself(fact.address)] };
    }
    case 'outside': {
      const says = `${fact.address} belongs to no Service, Pod or Node of this cluster: the connection leaves it, and what answers there is not in the API.`;
      return { says, evidence: [itself(fact.address)] };
    }
    case 'outside-name': {
      const warning = 'The client still presents the name it typed: TLS and virtual hosts of the other side must know it.';
      const says = `${targetWords(fact.target)} is outside the cluster: its addresses, and who answers there on the port, are not in the API. ${warning}`;
      return { says, evidence: [] };
    }
    case 'no-family': {
      const why =
        fact.asked === undefined ? `the client, which has ${listed(fact.own)}, speaks no such family` : `${fact.asked} is asked for`;
      const says = `${hostText(asked.target.host)} has ${listed(fact.addresses)}, and ${why}.`;
      const subject = clientSubject(asked);
      return { says, evidence: fact.own.map((ip): Evidence => ({ subject, field: 'status.podIPs', value: ip })) };
    }
    default:
      return assertNever(fact);
  }
}

/** Where the trace ends with the address; undefined where it leads on. */
export function addressOutcome(fact: AddressFact, { target: { port } }: Asked): string | undefined {
  switch (fact.kind) {
    case 'service':
    case 'headless':
    case 'pod':
    case 'endpoint':
      return undefined;
    case 'node':
      switch (fact.listener.kind) {
        case 'node-port':
        case 'health-check':
        case 'pod':
          return undefined;
        case 'no-port-typed':
          return 'Can not connect: no port is typed.';
        case 'kube-proxy':
          return `Unknown: arrives at Node ${fact.node}, and what kube-proxy says of itself there is not in the API.`;
        case 'not-known':
          return `Unknown: arrives at Node ${fact.node}, and what listens there on ${port} is not in the API.`;
        default:
          return assertNever(fact.listener);
      }
    case 'client-itself':
      return `${fact.address} is the client itself.`;
    case 'elsewhere':
      return `Unknown: ${fact.thing.kind} ${fact.thing.key} is not in this view.`;
    case 'not-in-view':
      return `Unknown: ${fact.address} is not in this view.`;
    case 'unclaimed':
      return `Times out, most likely: no Service has ${fact.address}.`;
    case 'outside':
      return `Leaves the cluster, for ${fact.address}.`;
    case 'outside-name':
      return `Leaves the cluster, for ${targetWords(fact.target)}.`;
    case 'no-family':
      return 'Can not connect: client and target have no IP family in common.';
    default:
      return assertNever(fact);
  }
}
