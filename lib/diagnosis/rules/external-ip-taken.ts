// An external IP that somebody else has too: another Service on the same port, a load balancer, a cluster IP, or a Node.

import { linked } from '#lib/cluster/multimap.ts';
import { outerAddressesOf } from '#lib/cluster/indexes.ts';
import { canonicalAddress, sameAddress } from '#lib/kube/ip.ts';
import type { Key } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Service } from '#lib/kube/service.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { Found } from '#lib/diagnosis/finding.ts';
import { nodesChange, reach } from '#lib/diagnosis/reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, namesOf } from '#lib/diagnosis/words.ts';
import { unproxied } from '#lib/routing/service-port.ts';

const claims = ({ spec }: Service): boolean => spec.externalIPs.length > 0;

/** `80/TCP` of both. */
function sharedPorts(a: Service, b: Service): readonly string[] {
  return a.spec.ports
    .filter((p) => b.spec.ports.some((q) => q.port === p.port && q.protocol === p.protocol))
    .map((p) => `${p.port}/${p.protocol}`);
}

/** Where the other Service has the address. */
function holderField(other: Service | undefined, ip: string): string {
  return other?.spec.externalIPs.some((own) => sameAddress(own, ip)) === true ? 'spec.externalIPs' : 'status.loadBalancer.ingress[*].ip';
}

type Other = { readonly key: Key; readonly ports: readonly string[] };

function others({ state, key, service }: ServiceContext, keys: Iterable<Key>): readonly Other[] {
  const found: Other[] = [];
  for (const other of keys) {
    const record = other === key ? undefined : state.tables.Service.get(other);
    if (record === undefined || unproxied(record) !== undefined) continue;
    const ports = sharedPorts(service, record);
    if (ports.length > 0) found.push({ key: other, ports });
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function taken(context: ServiceContext, ip: string): readonly Found[] {
  const { state, service, subject, key } = context;
  const place = { ...subject, field: 'spec.externalIPs' };
  const { namespace, name } = service.metadata;
  const found: Found[] = [];
  const tell = (part: string, those: readonly Other[], what: string): void => {
    if (those.length === 0) return;
    const ports = [...new Set(those.flatMap((other) => other.ports))].sort();
    found.push({
      part: `${part}-${canonicalAddress(ip)}`,
      title: `${ip} on ${ports.join(', ')} is ${what} of ${namesOf(those.map((other) => other.key))} too.`,
      evidence: [
        evidence(subject, 'spec.externalIPs', ip, `ports ${ports.join(', ')}`),
        ...those.map((other) =>
          evidence(
            { kind: 'Service', key: other.key },
            part === 'cluster-ip' ? 'spec.clusterIPs' : holderField(state.tables.Service.get(other.key), ip),
            ip,
          ),
        ),
      ],
      cause: 'kube-proxy has one rule for an address and port; which Service it is for is not said anywhere.',
      next: [kubectl(namespace, 'get', 'service', name, '-o', 'wide'), kubectl('', 'get', 'services', '--all-namespaces', '-o', 'wide')],
      at: [place, ...those.map((other) => ({ kind: 'Service' as const, key: other.key }))],
    });
  };
  tell('service', others(context, linked(state.index.servicesByOuterAddress, canonicalAddress(ip))), 'an address');
  tell('cluster-ip', others(context, linked(state.index.servicesByClusterIP, canonicalAddress(ip))), 'the cluster IP');
  for (const [nodeName, { status }] of state.tables.Node) {
    if (!status.addresses.some(({ address }) => sameAddress(address, ip))) continue;
    const ports = service.spec.ports.map(({ port, protocol }) => `${port}/${protocol}`);
    found.push({
      part: `node-${canonicalAddress(ip)}`,
      severity: 'info',
      title: `${ip} is the Node ${nodeName}: what listens there on ${namesOf(ports)} is not reached any more.`,
      short: 'a Node’s address',
      evidence: [evidence({ kind: 'Node', key: nodeName }, 'status.addresses', ip), evidence(subject, 'spec.externalIPs', ip, key)],
      next: [kubectl('', 'get', 'node', nodeName, '-o', 'wide')],
      at: [place, { kind: 'Node', key: nodeName }],
    });
  }
  return found;
}

export const externalIpTaken: RuleAbout<'Service'> = {
  id: 'external-ip-taken',
  about: 'Service',
  rung: 'way-in',
  severity: 'warning',
  needs: ['Service'],
  beyond: [
    reach('Service', (state, _, before, after) =>
      [before, after].flatMap((one) =>
        one === undefined
          ? []
          : [...outerAddressesOf(one), ...one.spec.clusterIPs.map(canonicalAddress)].flatMap((ip) => [
              ...linked(state.index.servicesByOuterAddress, ip),
            ]),
      ),
    ),
    nodesChange(({ status }) => status.addresses.map(({ address }) => address).join(' '), claims),
  ],
  settles: { seconds: 20, because: 'An address may move from one Service to another in two steps.' },
  title: 'An external IP belongs to somebody else too',
  short: 'address taken',
  explains: [
    'externalIPs are taken at their word: nothing checks that an address is free. Two Services with one external IP and port, or one whose external IP is the load balancer address or the cluster IP of another, claim the same connections; kube-proxy gives them to one of the two, and not every Node need choose the same.',
    'An external IP that is a Node’s own address works, and takes that port away from whatever listens on the Node: told as information.',
    'externalIPs are deprecated since Kubernetes 1.36; a load balancer that hands out addresses does not hand one out twice.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 33, kube-proxy R71, R72',
  find(context) {
    if (!claims(context.service) || unproxied(context.service) !== undefined) return [];
    return [...new Map(context.service.spec.externalIPs.map((ip) => [canonicalAddress(ip), ip])).values()].flatMap((ip) =>
      taken(context, ip),
    );
  },
};
