// loadBalancerSourceRanges that do not narrow what they seem to narrow, or that shut out the cluster's own Pods.

import { type Cidr, cidrsOf, contains, familyOf } from '#lib/kube/ip.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Node } from '#lib/kube/node.ts';
import { listed, namesOf } from '#lib/std/listed.ts';
import { nodesChange } from '#lib/diagnosis/dependency.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { isVIP } from '#lib/routing/service-port.ts';

const FIELD = 'spec.loadBalancerSourceRanges';

type Narrowed = {
  readonly family: IPFamily;
  readonly ranges: readonly Cidr[];
  /** Of the load balancer, which kube-proxy answers for. */
  readonly addresses: readonly string[];
};

/** Ways in that are open to everybody beside the load balancer's: the check is for its addresses alone (kube-proxy R59). */
function beside({ service, subject }: ServiceContext, narrowed: readonly Narrowed[]): readonly Found[] {
  const families = narrowed.map(({ family }) => family);
  const { externalIPs, ports, loadBalancerSourceRanges } = service.spec;
  const external = externalIPs.filter((ip) => families.some((family) => family === familyOf(ip)));
  const nodePorts =
    families.length === 0 ? [] : ports.flatMap(({ nodePort }) => (nodePort === undefined || nodePort === 0 ? [] : [nodePort]));
  if (external.length === 0 && nodePorts.length === 0) return [];
  const ways = [
    ...(external.length === 0 ? [] : [`the external ${external.length === 1 ? 'IP' : 'IPs'} ${namesOf(external)}`]),
    ...(nodePorts.length === 0 ? [] : [`the node ${nodePorts.length === 1 ? 'port' : 'ports'} ${namesOf(nodePorts.map(String))}`]),
  ];
  return [
    {
      part: 'beside',
      severity: 'info',
      title: `The source ranges do not hold for ${listed(ways)}.`,
      short: 'ways beside',
      evidence: [
        evidence(subject, FIELD, loadBalancerSourceRanges.join(', ')),
        ...(external.length === 0 ? [] : [evidence(subject, 'spec.externalIPs', external.join(', '), 'lets everybody in')]),
        ...(nodePorts.length === 0 ? [] : [evidence(subject, 'spec.ports[*].nodePort', nodePorts.join(', '), 'lets everybody in')]),
      ],
      cause: 'kube-proxy checks them for the addresses of the load balancer alone.',
      next: [kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'wide')],
      at: [{ ...subject, field: FIELD }],
    },
  ];
}

/** A range of Pods that is not wholly inside one of the ranges. */
function outside(node: Node, { family, ranges }: Narrowed): readonly string[] {
  return cidrsOf(node.spec.podCIDRs, family).flatMap((own) => {
    const [base = ''] = own.text.split('/');
    return ranges.some((range) => range.bits <= own.bits && contains(range, base)) ? [] : [own.text];
  });
}

/** Pods are clients like any other (kube-proxy R60); where their network is not among the ranges, they are dropped. */
function podsOut({ state, service, subject }: ServiceContext, narrowed: Narrowed): readonly Found[] {
  const { family, addresses } = narrowed;
  if (addresses.length === 0) return [];
  const nodes = [...state.tables.Node.values()].flatMap((node) => {
    const cidrs = outside(node, narrowed);
    return cidrs.length === 0 ? [] : [{ name: node.metadata.name, cidrs }];
  });
  if (nodes.length === 0) return [];
  return [
    {
      part: `${family}-pods`,
      severity: 'info',
      title: `Pods of this cluster are dropped at ${addresses.join(', ')}: their addresses are in no source range.`,
      short: 'Pods shut out',
      evidence: [
        evidence(subject, FIELD, service.spec.loadBalancerSourceRanges.join(', ')),
        ...nodes.map(({ name, cidrs }) => evidence({ kind: 'Node', key: name }, 'spec.podCIDRs', cidrs.join(', '), 'in no range')),
      ],
      cause: 'A Pod that connects to the address is answered by kube-proxy of its own Node, which checks the ranges for Pods too.',
      next: [kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'yaml')],
      at: [{ ...subject, field: FIELD }],
    },
  ];
}

function find(context: ServiceContext): readonly Found[] {
  const { service, subject } = context;
  const { type, loadBalancerSourceRanges: written } = service.spec;
  if (type !== 'LoadBalancer' || written.length === 0) return [];
  const found: Found[] = [];
  const next = [kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'yaml')];
  const at = [{ ...subject, field: FIELD }];
  const narrowed: Narrowed[] = [];
  for (const family of ['IPv4', 'IPv6'] as const satisfies readonly IPFamily[]) {
    const ranges = cidrsOf(written, family);
    const addresses = service.status.loadBalancer.ingress.flatMap((one) =>
      one.ip !== undefined && isVIP(one) && familyOf(one.ip) === family ? [one.ip] : [],
    );
    if (ranges.length === 0 && addresses.length > 0) {
      found.push({
        part: family,
        title: `${addresses.join(', ')} lets everybody in: no source range is ${family}.`,
        short: `${family} open`,
        evidence: [
          evidence(subject, FIELD, written.join(', ')),
          ...addresses.map((ip) => evidence(subject, 'status.loadBalancer.ingress[*].ip', ip, 'not narrowed')),
        ],
        cause: 'kube-proxy checks the ranges of each family for itself, and a family without ranges not at all.',
        next,
        at,
      });
    }
    const all = ranges.find(({ bits }) => bits === 0);
    if (all === undefined && ranges.length > 0) narrowed.push({ family, ranges, addresses });
    if (all !== undefined && ranges.length > 1) {
      found.push({
        part: `${family}-all`,
        severity: 'info',
        title: `${all.text} among the source ranges lets everybody in; the others narrow nothing.`,
        short: 'all let in',
        evidence: [evidence(subject, FIELD, written.join(', '))],
        next,
        at,
      });
    }
  }
  return [...found, ...beside(context, narrowed), ...narrowed.flatMap((one) => podsOut(context, one))];
}

export const sourceRangesOpen: RuleAbout<'Service'> = {
  id: 'source-ranges-open',
  about: 'Service',
  item: 'way-in',
  severity: 'warning',
  needs: ['Service'],
  beyond: [
    nodesChange(
      ({ spec }) => spec.podCIDRs.join(' '),
      ({ spec }) => spec.loadBalancerSourceRanges.length > 0,
    ),
  ],
  settles: { seconds: 0, because: 'It is what the Service asks for, and no rollout changes it.' },
  title: 'Source ranges leave a way in open, or shut out Pods',
  short: 'ranges open',
  explains: [
    'loadBalancerSourceRanges names who may connect to the addresses of the load balancer. kube-proxy reads them by family: an address of a family for which no range is written is open to everybody, and one range of /0 opens its family whatever stands beside it.',
    'Write ranges of both families (for nobody of one, a range that no client has), or let the Service have one family. What the load balancer itself checks is not known here.',
    'The ranges never hold for external IPs, node ports and the cluster IP: whoever reaches a Node goes past them. Of external IPs and node ports this is told as information; allocateLoadBalancerNodePorts: false does without the node ports, and a NetworkPolicy narrows all ways.',
    'They hold for Pods too: one that connects to the address of the load balancer is dropped where its own address is in no range. Where ranges of Pods (spec.podCIDRs of Nodes) are outside of them, it is told as information: add the Pods’ network, or let Pods use the cluster IP.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 14, kube-proxy R59, R62, R63',
  find,
};
