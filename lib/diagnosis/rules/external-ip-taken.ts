// An external IP or load balancer address that somebody else has too: another Service on the same port, as such an address, a
// cluster IP or a node port; or a Node.

import { linked } from '#lib/cluster/multimap.ts';
import { outerAddressesOf } from '#lib/cluster/indexes.ts';
import { nodePortsOf, outerPortsOf } from '#lib/cluster/port-indexes.ts';
import { canonicalAddress, sameAddress } from '#lib/kube/ip.ts';
import type { Key } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Service } from '#lib/kube/service.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import { nodesChange, dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { unproxied } from '#lib/routing/service-port.ts';

const claims = (service: Service): boolean => outerAddressesOf(service).size > 0;

/** As written, each once. */
function addressesOf({ spec, status }: Service): readonly string[] {
  const balancers = status.loadBalancer.ingress.flatMap(({ ip }) => (ip === undefined || ip === '' ? [] : [ip]));
  return [...new Map([...balancers, ...spec.externalIPs].map((ip) => [canonicalAddress(ip), ip])).values()];
}

/** `80/TCP` of both. */
function sharedPorts(a: Service, b: Service): readonly string[] {
  return a.spec.ports
    .filter((p) => b.spec.ports.some((q) => q.port === p.port && q.protocol === p.protocol))
    .map((p) => `${p.port}/${p.protocol}`);
}

const EXTERNAL = 'spec.externalIPs';
const BALANCER = 'status.loadBalancer.ingress[*].ip';

/** Where a Service has the address. */
function holderField(service: Service | undefined, ip: string): string {
  return service?.spec.externalIPs.some((own) => sameAddress(own, ip)) === true ? EXTERNAL : BALANCER;
}

type Other = { readonly key: Key; readonly field: string; readonly ports: readonly string[] };

function others(
  { state, key }: ServiceContext,
  keys: Iterable<Key>,
  read: (other: Service) => { readonly field: string; readonly ports: readonly string[] },
): readonly Other[] {
  const found: Other[] = [];
  for (const other of keys) {
    const record = other === key ? undefined : state.tables.Service.get(other);
    if (record === undefined || unproxied(record) !== undefined) continue;
    const { field, ports } = read(record);
    if (ports.length > 0) found.push({ key: other, field, ports });
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Where the address is a Node's: the Services that have one of the ports as their node port. */
function nodePortHolders(context: ServiceContext): readonly Other[] {
  const { state, service } = context;
  const own = outerPortsOf(service);
  const keys = new Set(own.flatMap((port) => [...linked(state.index.servicesByNodePort, port)]));
  return others(context, keys, (other) => {
    const held = nodePortsOf(other);
    return { field: 'spec.ports[*].nodePort', ports: own.filter((port) => held.includes(port)) };
  });
}

const ONE_RULE = 'Only one of them gets the connections, and nothing says which: give one another address or port.';

function taken(context: ServiceContext, ip: string): readonly Found[] {
  const { state, service, subject, key } = context;
  const field = holderField(service, ip);
  const place = { ...subject, field };
  const { namespace, name } = service.metadata;
  const found: Found[] = [];
  const tell = (part: string, those: readonly Other[], what: string, cause = ONE_RULE): void => {
    if (those.length === 0) return;
    const ports = [...new Set(those.flatMap((other) => other.ports))].sort();
    found.push({
      part: `${part}-${canonicalAddress(ip)}`,
      title: `${ip} on ${ports.join(', ')} is ${what} of ${namesOf(those.map((other) => other.key))} too.`,
      evidence: [
        evidence(subject, field, ip, `ports ${ports.join(', ')}`),
        ...those.map((other) =>
          evidence({ kind: 'Service', key: other.key }, other.field, part === 'node-port' ? other.ports.join(', ') : ip),
        ),
      ],
      cause,
      next: [kubectl(namespace, 'get', 'service', name, '-o', 'wide'), kubectl('', 'get', 'services', '--all-namespaces', '-o', 'wide')],
      at: [place, ...those.map((other) => ({ kind: 'Service' as const, key: other.key }))],
    });
  };
  tell(
    'service',
    others(context, linked(state.index.servicesByOuterAddress, canonicalAddress(ip)), (other) => ({
      field: holderField(other, ip),
      ports: sharedPorts(service, other),
    })),
    'an address',
  );
  tell(
    'cluster-ip',
    others(context, linked(state.index.servicesByClusterIP, canonicalAddress(ip)), (other) => ({
      field: 'spec.clusterIPs',
      ports: sharedPorts(service, other),
    })),
    'the cluster IP',
  );
  const nodes = [...linked(state.index.nodesByAddress, canonicalAddress(ip))].sort();
  if (nodes.length > 0) {
    const cause = `It is an address of the Node ${namesOf(nodes)}. kube-proxy looks for the address before it looks for node ports: what arrives there goes to this Service.`;
    tell('node-port', nodePortHolders(context), 'the node port', cause);
  }
  // A load balancer that gives the addresses of Nodes has seen to the port there (ServiceLB of k3s).
  for (const nodeName of field === EXTERNAL ? nodes : []) {
    const ports = service.spec.ports.map(({ port, protocol }) => `${port}/${protocol}`);
    found.push({
      part: `node-${canonicalAddress(ip)}`,
      severity: 'info',
      title: `${ip} is the Node ${nodeName}: what listens there on ${namesOf(ports)} is not reached any more.`,
      short: 'a Node’s address',
      evidence: [evidence({ kind: 'Node', key: nodeName }, 'status.addresses', ip), evidence(subject, field, ip, key)],
      next: [kubectl('', 'get', 'node', nodeName, '-o', 'wide')],
      at: [place, { kind: 'Node', key: nodeName }],
    });
  }
  return found;
}

export const externalIpTaken: RuleAbout<'Service'> = {
  id: 'external-ip-taken',
  about: 'Service',
  item: 'way-in',
  severity: 'warning',
  needs: ['Service'],
  beyond: [
    dependency('Service', (state, _, before, after) =>
      [before, after].flatMap((one) =>
        one === undefined
          ? []
          : [...outerAddressesOf(one), ...one.spec.clusterIPs.map(canonicalAddress)].flatMap((ip) => [
              ...linked(state.index.servicesByOuterAddress, ip),
            ]),
      ),
    ),
    dependency('Service', (state, _, before, after) =>
      [before, after].flatMap((one) =>
        one === undefined ? [] : nodePortsOf(one).flatMap((port) => [...linked(state.index.servicesByOuterPort, port)]),
      ),
    ),
    nodesChange(({ status }) => status.addresses.map(({ address }) => address).join(' '), claims),
  ],
  settles: { seconds: 20, because: 'An address may move from one Service to another in two steps.' },
  title: 'An external address belongs to somebody else too',
  short: 'address taken',
  explains: [
    'An address, port and protocol can lead to one Service only. Two Services claim the same connections where both have them: as an external IP, as the address of a load balancer (kubectl get service shows both as EXTERNAL-IP), or one as these and the other as its cluster IP. kube-proxy gives the connections to one of the two, and not every Node need choose the same; a client reaches one or the other, or is reset.',
    'externalIPs are taken at their word: nothing checks that an address is free. A load balancer that has handed out an address twice has lost count, or was told the address by an annotation: give one of the Services another address or another port.',
    'An address that is a Node’s own, on the number of another Service’s node port, takes that node port away on that Node.',
    'An external IP that is a Node’s own address works, and takes that port away from whatever listens on the Node: told as information.',
    'It is silent where two Services share an address on different ports or protocols, which load balancers do on purpose; where one Service has the same address twice; and where the addresses of a load balancer are those of Nodes, as ServiceLB of k3s gives them. externalIPs are deprecated since Kubernetes 1.36.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 33, kube-proxy R71, R72',
  find(context) {
    if (!claims(context.service) || unproxied(context.service) !== undefined) return [];
    return addressesOf(context.service).flatMap((ip) => taken(context, ip));
  },
};
