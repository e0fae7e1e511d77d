// The objects of a generated case, as its author would write them: a Service without selector, and its slices by hand.

import type { Json } from '../api.ts';
import { type Case, type Choice, pick } from './cases.ts';
import { canonical, type Family } from './address.ts';

export const NAMESPACE = 'cases';

export type Place = { readonly name: string; readonly zone: string | undefined; readonly index: number };

export type CaseObjects = {
  readonly service: Json;
  /** Written when the Service is there; undefined: nothing. */
  readonly ingress: readonly Json[] | undefined;
  readonly slices: readonly Json[];
};

const CONDITIONS = {
  ready: { ready: true, serving: true, terminating: false },
  draining: { ready: false, serving: true, terminating: true },
  'not ready': { ready: false, serving: false, terminating: false },
  terminated: { ready: false, serving: false, terminating: true },
  unset: {},
  /** As publishNotReadyAddresses does it. */
  'ready while terminating': { ready: true, serving: true, terminating: true },
  'ready while terminating, unset': { ready: true, terminating: true },
  'serving alone': { ready: false, serving: true, terminating: false },
} as const;
type Condition = keyof typeof CONDITIONS;
const ANY = Object.keys(CONDITIONS) as readonly Condition[];

type Member = { readonly place: Place | undefined; readonly condition: Condition };

function conditionOf({ readiness }: Choice, member: number, place: number, random: () => number): Condition {
  switch (readiness) {
    case 'ready elsewhere, draining here':
      return place === 0 ? 'draining' : 'ready';
    case 'draining everywhere':
    case 'draining on one node':
      return member % 3 === 2 ? 'terminated' : 'draining';
    case 'not ready':
      return member % 2 === 0 ? 'not ready' : 'terminated';
    case 'terminated':
      return 'terminated';
    case 'unset conditions':
      return 'unset';
    case 'ready while terminating':
      return member % 2 === 0 ? 'ready while terminating' : 'ready while terminating, unset';
    case 'anything':
      return pick(random, ANY);
    default:
      return 'ready';
  }
}

function membersOf({ choice, random }: Pick<Case, 'choice' | 'random'>, places: readonly Place[]): readonly Member[] {
  const { readiness } = choice;
  if (readiness === 'no slice' || readiness === 'no endpoint') return [];
  const count = 1 + Math.floor(random() * 6);
  const alone = readiness === 'ready on one node' || readiness === 'draining on one node';
  // Where the first is; the others follow.
  const first = Math.floor(random() * places.length);
  return Array.from({ length: Math.max(count, readiness === 'ready elsewhere, draining here' ? 3 : 1) }, (_, member) => {
    const at = alone ? 0 : Math.min(member, Math.floor(random() * places.length));
    return { place: places[(first + at) % places.length], condition: conditionOf(choice, member, at, random) };
  });
}

function hintsOf(choice: Choice, member: number, { place, condition }: Member, places: readonly Place[], random: () => number): Json {
  const zones = [...new Set(places.flatMap(({ zone }) => zone ?? []))].filter((zone) => zone !== '');
  const own = { forZones: [{ name: place?.zone || pick(random, zones) }] };
  const node = { forNodes: [{ name: place?.name ?? 'nowhere' }] };
  const unready = condition === 'not ready' || condition === 'draining';
  switch (choice.hints) {
    case 'none':
      return {};
    case 'zone':
      return { hints: own };
    case 'node':
      return { hints: node };
    case 'zone and node':
      return { hints: { ...own, ...node } };
    case 'one without':
      return member === 0 ? {} : { hints: { ...own, ...node } };
    case 'unready ones only':
      return unready ? { hints: own } : {};
    case 'other zones':
      return { hints: { forZones: [{ name: 'far' }] } };
    case 'several zones each':
      return { hints: { forZones: zones.slice(0, 2).map((name) => ({ name })) } };
    case 'any':
      return pick(random, [{}, { hints: own }, { hints: node }, { hints: { ...own, ...node } }]);
  }
}

function addressOf(family: Family, place: Place | undefined, number: number): string {
  const third = place?.index ?? 99;
  return canonical(family === 'IPv4' ? `10.128.${third}.${number}` : `fd00:10:128:${third.toString(16)}::${number.toString(16)}`);
}

export function hostAddress(family: Family, { index }: Place): string {
  return family === 'IPv4' ? `10.240.0.${index + 10}` : `fd00:240::${(index + 10).toString(16)}`;
}

type Port = { readonly name?: string; readonly protocol: string; readonly port: number };

function portsOf({ ports }: Choice): readonly Port[] {
  switch (ports) {
    case 'unnamed':
      return [{ protocol: 'TCP', port: 80 }];
    case 'one named':
      return [{ name: 'http', protocol: 'TCP', port: 80 }];
    case 'two named':
      return [
        { name: 'http', protocol: 'TCP', port: 80 },
        { name: 'admin', protocol: 'TCP', port: 9000 },
      ];
    case 'TCP and UDP of one number':
      return [
        { name: 'dns', protocol: 'UDP', port: 53 },
        { name: 'dns-tcp', protocol: 'TCP', port: 53 },
      ];
    case 'SCTP':
      return [{ name: 'signal', protocol: 'SCTP', port: 3868 }];
  }
}

/** No two cases have a port in common: what kube-proxy keeps by address and port is kept by case. */
function slicePorts(one: Pick<Case, 'name'>, ports: readonly Port[], second = 0): readonly Json[] {
  const base = 10_000 + Number(one.name.slice(-3)) * 10 + second * 5;
  return ports.map(({ name, protocol }, index) => ({ name: name ?? '', protocol, port: base + index }));
}

function familiesOf({ families }: Choice): readonly Family[] {
  return families.split(' and ') as readonly Family[];
}

type Entry = Json & { readonly addresses: readonly string[]; readonly conditions: object };

function slicesOf({ name, choice, random }: Pick<Case, 'name' | 'choice' | 'random'>, places: readonly Place[]): readonly Json[] {
  if (choice.readiness === 'no slice') return [];
  const members = membersOf({ choice, random }, places);
  // By member and not by family: both addresses of a Pod are on one node.
  const placed = members.map((member, index) => {
    const lost = index % 2 === 0;
    const nodeName =
      choice.nodes === 'some without' && lost ? undefined : choice.nodes === 'some unknown' && lost ? 'gone' : member.place?.name;
    const hints = hintsOf(choice, index, member, places, random);
    return { member, nodeName, hints, number: 20 + index };
  });
  const ports = portsOf(choice);
  const numbers = slicePorts({ name }, ports);
  const others = slicePorts({ name }, ports, 1);

  /** The families of the Service and, for one of them, the other too: such slices are there and do not count. */
  return (['IPv4', 'IPv6'] as const).flatMap((family) => {
    const entries = placed.map(({ member, nodeName, hints, number }): Entry => {
      const onHost = choice.nodes === 'on the host network' && member.place !== undefined;
      const address = onHost ? hostAddress(family, member.place) : addressOf(family, member.place, number);
      return {
        addresses: choice.slices === 'two addresses each' ? [address, addressOf(family, member.place, number + 100)] : [address],
        conditions: CONDITIONS[member.condition],
        ...(nodeName !== undefined && { nodeName }),
        ...(member.place?.zone && { zone: member.place.zone }),
        ...hints,
      };
    });
    const write = (suffix: string, endpoints: readonly Json[], slicePorts: readonly Json[], over: Json = {}): Json => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-${family.toLowerCase()}-${suffix}`,
        namespace: NAMESPACE,
        labels: { 'kubernetes.io/service-name': name },
      },
      addressType: family,
      ports: slicePorts,
      endpoints,
      ...over,
    });
    // On the host network two of a node are one address; a slice may hold it once.
    const unique = entries.filter((entry, index) => entries.findIndex((other) => other.addresses[0] === entry.addresses[0]) === index);
    return shaped(choice, unique, numbers, others, write);
  });
}

type Write = (suffix: string, endpoints: readonly Json[], slicePorts: readonly Json[], over?: Json) => Json;

function labelled(name: string, labels: Json): Json {
  return { metadata: { name, namespace: NAMESPACE, labels } };
}

function shaped(
  { slices }: Choice,
  all: readonly Entry[],
  numbers: readonly Json[],
  others: readonly Json[],
  write: Write,
): readonly Json[] {
  const half = Math.ceil(all.length / 2);
  const halves = [all.slice(0, half), all.slice(half)] as const;
  // Of two that both terminate, each in a slice of its own, kube-proxy takes any.
  const ending = all.filter(({ conditions }) => !('terminating' in conditions) || conditions.terminating !== true).slice(0, 1);
  const draining = ending.map((entry) => ({ ...entry, conditions: CONDITIONS.draining }));
  const named = (slice: Json): string => (slice['metadata'] as { readonly name: string }).name;
  const service = (slice: Json): Json => (slice['metadata'] as { readonly labels: Json }).labels;
  switch (slices) {
    case 'one':
      return [write('a', all, numbers)];
    case 'two':
      return [write('a', halves[0], numbers), write('b', halves[1], numbers)];
    case 'two with different numbers':
      return [write('a', halves[0], numbers), write('b', halves[1], others)];
    case 'one lacks a port':
      return [write('a', halves[0], numbers), write('b', halves[1], numbers.slice(1))];
    case 'duplicate, terminating first':
      return [write('a', draining, numbers), write('b', all, numbers)];
    case 'duplicate, terminating last':
      return [write('a', all, numbers), write('b', draining, numbers)];
    case 'twice in one slice':
      return [write('a', [...draining, ...all, ...draining], numbers)];
    case 'the same twice':
      return [write('a', all, numbers), write('b', all, numbers)];
    case 'a headless one': {
      const slice = write('b', [], numbers);
      const family = String(slice['addressType']);
      const stray = [{ addresses: [family === 'IPv4' ? '10.128.98.1' : 'fd00:10:128:62::1'], nodeName: 'node-0000' }];
      return [
        write('a', all, numbers),
        write('b', stray, numbers, labelled(named(slice), { ...service(slice), 'service.kubernetes.io/headless': '' })),
      ];
    }
    case 'one without a number':
      return [
        write('a', halves[0], numbers),
        write(
          'b',
          halves[1],
          numbers.map(({ port: _port, ...rest }) => rest),
        ),
      ];
    case 'one of FQDNs':
      return [write('a', all, numbers), write('b', [{ addresses: ['legacy.example.com'] }], numbers, { addressType: 'FQDN' })];
    case 'wrong protocol':
      return [
        write('a', halves[0], numbers),
        write(
          'b',
          halves[1],
          numbers.map((port) => ({ ...port, protocol: port['protocol'] === 'TCP' ? 'UDP' : 'TCP' })),
        ),
      ];
    case 'two addresses each':
      return [write('a', all, numbers)];
    case 'one of another Service': {
      const slice = write('b', halves[1], numbers);
      return [
        write('a', halves[0], numbers),
        write('b', halves[1], numbers, labelled(named(slice), { 'kubernetes.io/service-name': 'other' })),
      ];
    }
  }
}

/** Inside of these, `198.51.100.4` is; `198.51.101.4` is not. */
function rangesOf({ ranges }: Choice): readonly string[] {
  switch (ranges) {
    case 'none':
      return [];
    case 'IPv4':
      return ['198.51.100.0/24'];
    case 'IPv6':
      return ['2001:db8:1::/48'];
    case 'both':
      return ['198.51.100.0/24', '2001:db8:1::/48'];
    case 'all of IPv4':
      return ['198.51.100.0/24', '0.0.0.0/0'];
    case 'the nodes':
      return ['10.240.0.0/24', 'fd00:240::/64'];
    case 'two of IPv4':
      return ['198.51.100.0/24', '10.128.1.0/24'];
  }
}

function ingressOf({ choice, name }: Case): readonly Json[] {
  const number = 1 + (Number(name.slice(-3)) % 250);
  const block = Number(name.slice(-3)) < 250 ? 113 : 114;
  const v4 = (host: number): string => `203.0.${block}.${host}`;
  const v6 = (host: number): string => `2001:db8:${block}::${host.toString(16)}`;
  const first = familiesOf(choice)[0];
  const both = familiesOf(choice).map((family) => ({ ip: family === 'IPv4' ? v4(number) : v6(number) }));
  switch (choice.ingress) {
    case 'VIP':
      return both;
    case 'none':
      return [];
    case 'ipMode VIP':
      return both.map((one) => ({ ...one, ipMode: 'VIP' }));
    case 'ipMode Proxy':
      return both.map((one) => ({ ...one, ipMode: 'Proxy' }));
    case 'host name':
      return [{ hostname: `${name}.example.com` }];
    case 'VIP and Proxy':
      return [
        ...both.map((one) => ({ ...one, ipMode: 'VIP' })),
        { ip: first === 'IPv4' ? `203.2.${block}.${number}` : `${v6(number)}:3`, ipMode: 'Proxy' },
      ];
    case 'other family':
      return [{ ip: first === 'IPv4' ? v6(number) : v4(number) }];
    case 'two VIPs':
      return [...both, ...both.map(({ ip }) => ({ ip: ip.includes(':') ? `${v6(number)}:2` : `203.1.${block}.${number}` }))];
  }
}

function externalIPsOf({ name }: Case): readonly string[] {
  const number = Number(name.slice(-3));
  return [
    `192.0.${4 + Math.floor(number / 250)}.${number % 250}`,
    `192.1.${4 + Math.floor(number / 250)}.${number % 250}`,
    `2001:db8:9::${(number + 1).toString(16)}`,
  ];
}

const TYPES: Readonly<Record<Choice['type'], string>> = {
  ClusterIP: 'ClusterIP',
  'external IPs': 'ClusterIP',
  NodePort: 'NodePort',
  LoadBalancer: 'LoadBalancer',
  'LoadBalancer and external IPs': 'LoadBalancer',
  'LoadBalancer without node ports': 'LoadBalancer',
};

function serviceOf(one: Case): Json {
  const { name, choice, leftAlone } = one;
  const families = familiesOf(choice);
  const metadata = {
    name,
    namespace: NAMESPACE,
    ...(leftAlone === 'service-proxy-name' && { labels: { 'service.kubernetes.io/service-proxy-name': 'another' } }),
  };
  const ports = portsOf(choice);
  const base = { apiVersion: 'v1', kind: 'Service', metadata };
  if (leftAlone === 'ExternalName') return { ...base, spec: { type: 'ExternalName', externalName: 'legacy.example.com', ports } };
  const family = { ipFamilies: families, ipFamilyPolicy: families.length === 2 ? 'RequireDualStack' : 'SingleStack' };
  if (leftAlone === 'headless') return { ...base, spec: { clusterIP: 'None', ports, ...family } };
  const type = TYPES[choice.type];
  const balanced = type === 'LoadBalancer';
  const spec = {
    type,
    ports,
    ...family,
    internalTrafficPolicy: choice.internal,
    ...(choice.type !== 'ClusterIP' && { externalTrafficPolicy: choice.external }),
    ...(choice.type.includes('external IPs') && { externalIPs: externalIPsOf(one) }),
    ...(choice.type === 'LoadBalancer without node ports' && { allocateLoadBalancerNodePorts: false }),
    ...(balanced && { loadBalancerSourceRanges: rangesOf(choice) }),
    ...(choice.affinity !== 'None' && { sessionAffinity: 'ClientIP' }),
    ...(choice.affinity === 'ClientIP for a minute' && { sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } }),
  };
  return { ...base, spec };
}

export function objectsOf(one: Case, places: readonly Place[]): CaseObjects {
  const service = serviceOf(one);
  const balanced = (service['spec'] as { readonly type?: string }).type === 'LoadBalancer';
  const ingress = balanced ? ingressOf(one) : [];
  return { service, ingress: ingress.length === 0 ? undefined : ingress, slices: slicesOf(one, places) };
}
