// The address step: of several addresses the one that is dialled, whose it is, and by which way it leads in.

import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { canonicalAddress, familyOf, sameAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isHeadless, type IPFamily, type Service, type ServicePort } from '#lib/kube/service.ts';
import { backingAt } from '#lib/routing/backing.ts';
import type { Via } from '#lib/routing/destination.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { holderAmong } from '#lib/routing/holder.ts';
import { unclaimedVerdict } from '#lib/routing/unclaimed.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { checkedService } from './health-check-steps.ts';
import { cited } from './cited.ts';
import type { Direct, Landing, Resolved } from './landing.ts';
import { outcome } from './outcome.ts';
import { type Owner, ownersOf } from './owner.ts';
import { clientAddress, clientSubject, end, on, type Scene, seesAll, type Stage } from './scene.ts';
import { step, type StepId } from './step.ts';
import { hostText } from './target.ts';
import { listed } from '#lib/std/listed.ts';

const AFTER_SERVICE: readonly StepId[] = ['port', 'policy', 'candidates', 'chosen', 'pod-port', 'egress', 'ingress'];

function addressOf(address: string): Subject {
  return { kind: 'Address', key: address };
}

const serviceSubject = (key: Key): Subject => ({ kind: 'Service', key });

/** A Pod speaks the families of its addresses; of others that is not known. */
function speaks(scene: Scene, family: IPFamily): boolean {
  const { pod } = scene;
  return pod === undefined || pod.status.podIPs.length === 0 || clientAddress(scene, family) !== undefined;
}

/** IPv4 before IPv6, as RFC 6724 sorts the private addresses of IPv6. */
function preferred(scene: Scene, addresses: readonly string[]): IPFamily | undefined {
  const wanted: readonly IPFamily[] = scene.family === undefined ? ['IPv4', 'IPv6'] : [scene.family];
  return wanted.find((family) => speaks(scene, family) && addresses.some((a) => familyOf(a) === family));
}

function nodePortOwner(scene: Scene): { readonly service: Service; readonly port: ServicePort } | undefined {
  const { port, protocol } = scene.target;
  for (const key of [...scene.state.tables.Service.keys()].sort()) {
    const service = scene.state.tables.Service.get(key);
    const found = service?.spec.ports.find((p) => p.nodePort !== undefined && p.nodePort === port && p.protocol === protocol);
    if (service !== undefined && found !== undefined) return { service, port: found };
  }
  return undefined;
}

/** Does the Service listen there on what is typed? Of several that claim an address the one that does gets the packet. */
function takesPort({ state, target }: Scene, owner: Owner): boolean {
  if (!('service' in owner)) return false;
  const ports = state.tables.Service.get(owner.service)?.spec.ports ?? [];
  return ports.some(
    (p) => p.protocol === target.protocol && (target.port === undefined || p.port === target.port || p.name === target.port),
  );
}

function pickOwner(scene: Scene, owners: readonly Owner[], named: Key | undefined): Owner | undefined {
  return (
    owners.find((o) => 'service' in o && o.service === named) ??
    owners.find((o) => takesPort(scene, o)) ??
    // No rule of a Service is about the port: at the address of a Node, be it somebody's external IP too, the Node itself has it.
    owners.find((o) => o.kind === 'node' && typeof scene.target.port === 'number') ??
    owners[0]
  );
}

/** Other Services whose rules take the same port of the same address: kube-proxy writes them in no fixed order. */
function rivalsOf(scene: Scene, owners: readonly Owner[], owner: Owner | undefined): readonly Key[] {
  if (owner === undefined || !('service' in owner) || typeof scene.target.port !== 'number') return [];
  return owners.flatMap((o) => (o !== owner && 'service' in o && takesPort(scene, o) ? [o.service] : []));
}

const WAYS = { clusterIP: 'ClusterIP', loadBalancer: 'load balancer address', externalIP: 'external IP' } as const;
const FIELDS = { clusterIP: 'spec.clusterIPs', loadBalancer: 'status.loadBalancer.ingress', externalIP: 'spec.externalIPs' } as const;

type Arriving = { readonly address: string; readonly family: IPFamily; readonly rivals: readonly Key[] };

function toService(scene: Scene, service: Service, way: keyof typeof WAYS, { address, family, rivals }: Arriving): Stage<Landing> {
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const via: Via = way === 'clusterIP' ? { kind: way } : { kind: way, address };
  const evidence: Evidence[] = [{ subject: serviceSubject(key), field: FIELDS[way], value: address }];
  const found: Landing = { kind: 'service', service, family, via, address };
  if (rivals.length > 0) {
    for (const rival of rivals) evidence.push({ subject: serviceSubject(rival), field: 'has too', value: address });
    const says = `${address}: the ${WAYS[way]} of Service ${key}. ${listed(rivals)} ${rivals.length === 1 ? 'has' : 'have'} the same address and port: which Service gets a connection is not certain, and this is for ${key}.`;
    return on(found, step('address', 'unknown', says, { evidence }));
  }
  if (scene.vantage.kind === 'external' && way === 'clusterIP') {
    const says = `${address}: the ClusterIP of Service ${key}. Networks outside seldom know the way to it: this is for a packet that gets to ${scene.vantage.node} all the same.`;
    return on(found, step('address', 'unknown', says, { evidence }));
  }
  return on(
    found,
    step('address', 'pass', `${address}: the ${WAYS[way]} of Service ${key}.`, {
      evidence,
      rules: way === 'loadBalancer' ? ['kube-proxy R19'] : [],
    }),
  );
}

/** kube-proxy's healthzBindAddress, unless it is set (KEP-3836). */
const PROXY_HEALTH_PORT = 10_256;
const PROXY_HEALTH =
  'On 10256 kube-proxy says whether it is healthy (/healthz), unless it is set up otherwise; many load balancers ask that of the Nodes for Services with externalTrafficPolicy Cluster. What it answers is not in the API.';

function toNode(scene: Scene, node: string, loopback: boolean, address: string, family: IPFamily): Stage<Landing> {
  const { target, state } = scene;
  const { port, protocol } = target;
  const subject: Subject = { kind: 'Node', key: node };
  const evidence: Evidence[] = [{ subject, field: 'status.addresses', value: address }];
  const whose = loopback ? `${address} is Node ${node} itself` : `${address} is an address of Node ${node}`;
  const held = nodePortOwner(scene);
  if (held !== undefined) {
    const { namespace, name } = held.service.metadata;
    const key = keyOf(namespace, name);
    const via: Via = { kind: 'nodePort', node, address };
    evidence.push({ subject: serviceSubject(key), field: 'spec.ports[*].nodePort', value: String(port) });
    return on(
      { kind: 'service', service: held.service, family, via, address },
      step('address', 'pass', `${whose}, and ${port} is a node port of Service ${key}.`, { evidence }),
    );
  }
  const checked = checkedService(scene, family);
  if (checked !== undefined) {
    const key = keyOf(checked.metadata.namespace, checked.metadata.name);
    evidence.push({ subject: serviceSubject(key), field: 'spec.healthCheckNodePort', value: String(port) });
    return on(
      { kind: 'health-check', service: checked, node, address, family },
      step('address', 'pass', `${whose}, and ${port} is the health check port of Service ${key}.`, { evidence, rules: cited('R20') }),
    );
  }
  const shares = [...linked(state.index.podsByNode, node)].filter((key) => state.tables.Pod.get(key)?.spec.hostNetwork === true);
  const holder = holderAmong(state, shares, typeof port === 'number' ? { port, protocol } : undefined);
  if (holder.kind === 'pod') {
    const { pod } = holder;
    const says = `${whose}; Pod ${pod} shares its network and declares port ${port}.`;
    return on({ kind: 'direct', places: [{ address, pod }], family, service: undefined }, step('address', 'pass', says, { evidence }));
  }
  const nodePorts = seesAll(scene) ? 'no Service has' : 'no Service in this view has';
  const next = [kubectl('', 'get', 'services', '-A', '-o', 'wide')];
  if (port === undefined)
    return end(
      outcome('impossible', 'Can not connect: no port is typed.', protocol),
      [],
      step('address', 'fail', `${whose}; type a port to go on.`, { evidence }),
    );
  if (port === PROXY_HEALTH_PORT && protocol === 'TCP')
    return end(
      outcome('unknown', `Unknown: arrives at Node ${node}, and what kube-proxy says of itself there is not in the API.`, protocol),
      [],
      step('address', 'unknown', `${whose}. ${PROXY_HEALTH}`, { evidence }),
    );
  return end(
    outcome(
      'unknown',
      `Unknown: arrives at Node ${node}, and what listens there on ${port} is not in the API.`,
      protocol,
      'Most likely “connection refused”, unless a process of the Node listens there.',
    ),
    [],
    step(
      'address',
      'unknown',
      `${whose}, and ${nodePorts} the node port ${port}/${protocol}. Whether a process of the Node listens there is not in the API.`,
      { evidence, next },
    ),
  );
}

/** On the host network many Pods share an address: the slice of a headless Service says which of them is meant. */
function placesOf({ state, target }: Scene, addresses: readonly string[], service: Service | undefined): readonly Direct[] {
  const { namespace, name } = service?.metadata ?? { namespace: '', name: '' };
  const endpoints = service === undefined ? [] : endpointsOf(state, keyOf(namespace, name));
  const claims = new Map(endpoints.map((endpoint) => [canonicalAddress(endpoint.address), endpoint.claims]));
  const { port, protocol } = target;
  const at = typeof port === 'number' ? { port, protocol } : undefined;
  return addresses.map((address) => {
    const { pod, claimed } = backingAt(state, namespace, claims.get(canonicalAddress(address)), address, at);
    return { address, pod, claimed };
  });
}

function toPods(scene: Scene, addresses: readonly string[], family: IPFamily, service: Service | undefined): Stage<Landing> {
  const places = placesOf(scene, addresses, service);
  const evidence = places.map(({ address, pod }): Evidence => {
    if (pod === undefined) return { subject: addressOf(address), field: 'address', value: address };
    return { subject: { kind: 'Pod', key: pod }, field: 'status.podIPs', value: address };
  });
  const found: Landing = { kind: 'direct', places, family, service };
  const [only] = places;
  if (service !== undefined) {
    const { namespace, name } = service.metadata;
    const says = `Service ${namespace}/${name} is headless: the name stands for ${addresses.length === 1 ? 'an endpoint' : `its ${addresses.length} endpoints, and the client takes one`}. kube-proxy has no part in it.`;
    return on(found, step('address', 'pass', says, { evidence, rules: ['kube-proxy R1'] }));
  }
  const who =
    only?.pod === undefined
      ? `${only?.address ?? ''} is an endpoint of a Service, and no Pod that is known`
      : `${only.address} is the address of Pod ${only.pod}`;
  const warning =
    only?.pod === undefined ? '' : ' The Pod gets the connection whether or not it is ready; another Pod may have the address later.';
  return on(found, step('address', 'pass', `${who}: no Service is between.${warning}`, { evidence }));
}

function toNobody(scene: Scene, address: string): Stage<Landing> {
  const { target } = scene;
  const next = [kubectl('', 'get', 'services,pods', '-A', '-o', 'wide')];
  const evidence: Evidence[] = [{ subject: addressOf(address), field: 'address', value: address }];
  if (!seesAll(scene)) {
    const other = scene.elsewhere.find(({ addresses }) => addresses.some((a) => sameAddress(a, address)));
    if (other !== undefined) {
      const says = `${address} is of ${other.kind} ${other.key}, which is not in this view.`;
      const told = outcome('unknown', `Unknown: ${other.kind} ${other.key} is not in this view.`, target.protocol);
      return end(told, [], step('address', 'unknown', says, { evidence, beyond: splitKey(other.key).namespace, next }));
    }
    const says = `Nothing in this view has the address ${address}; it may be in a namespace that is not shown here, or outside the cluster.`;
    return end(
      outcome('unknown', `Unknown: ${address} is not in this view.`, target.protocol),
      [],
      step('address', 'unknown', says, { evidence, next }),
    );
  }
  // ServiceCIDR objects are not read: the ranges are known only where somebody names them.
  const verdict = unclaimedVerdict(address, scene.serviceCIDRs, scene.proxy.mode);
  if (verdict !== undefined) {
    const says = `${address} is in the range of Service addresses, and no Service has it.`;
    return end(
      outcome('times-out', `Times out, most likely: no Service has ${address}.`, target.protocol),
      AFTER_SERVICE,
      step('address', 'fail', says, { evidence, next, rules: ['kube-proxy R58'] }),
    );
  }
  const says = `${address} belongs to no Service, Pod or Node of this cluster: the connection leaves it, and what answers there is not in the API.`;
  return end(
    outcome('leaves', `Leaves the cluster, for ${address}.`, target.protocol),
    [],
    step('address', 'unknown', says, { evidence, next }),
  );
}

function toOwner(scene: Scene, owner: Owner, arriving: Arriving): Stage<Landing> {
  const { address, family } = arriving;
  switch (owner.kind) {
    case 'clusterIP':
    case 'loadBalancer':
    case 'externalIP': {
      const service = scene.state.tables.Service.get(owner.service);
      return service === undefined ? toNobody(scene, address) : toService(scene, service, owner.kind, arriving);
    }
    case 'node':
      return toNode(scene, owner.node, owner.loopback, address, family);
    case 'pod':
    case 'endpoint':
      return toPods(scene, [address], family, undefined);
    case 'self': {
      const { podKey, target } = scene;
      if (podKey !== undefined) {
        const says = `${address} is the client itself: a Pod has a network of its own.`;
        return on({ kind: 'direct', places: [{ address, pod: podKey }], family, service: undefined }, step('address', 'pass', says));
      }
      return end(
        outcome('leaves', `${address} is the client itself.`, target.protocol),
        [],
        step('address', 'unknown', `${address} is the client itself, which is outside the cluster.`),
      );
    }
    default:
      return assertNever(owner);
  }
}

function noFamily(scene: Scene, addresses: readonly string[]): Stage<Landing> {
  const { family, target, pod } = scene;
  const own = pod?.status.podIPs.map(({ ip }) => ip) ?? [];
  const why = family === undefined ? `the client, which has ${listed(own)}, speaks no such family` : `${family} is asked for`;
  const says = `${hostText(target.host)} has ${listed(addresses)}, and ${why}.`;
  const seen = 'The client’s system says “network is unreachable”, or that the name has no address.';
  const evidence = own.map((ip): Evidence => ({ subject: clientSubject(scene), field: 'status.podIPs', value: ip }));
  return end(
    outcome('no-address', 'Can not connect: client and target have no IP family in common.', target.protocol, seen),
    AFTER_SERVICE,
    step('address', 'fail', says, { evidence }),
  );
}

/** Where the addresses lead. `service` set and no ClusterIP among them: a headless Service. */
export function land(scene: Scene, { addresses, service: named }: Resolved): Stage<Landing> {
  const family = preferred(scene, addresses);
  const usable = addresses.filter((address) => familyOf(address) === family);
  const [address] = usable;
  if (family === undefined || address === undefined) return noFamily(scene, addresses);
  const service = named === undefined ? undefined : scene.state.tables.Service.get(named);
  const home = scene.onHost ? scene.node : undefined;
  const owners = ownersOf(scene.state, address, home);
  const owner = pickOwner(scene, owners, named);
  const byService = owner !== undefined && (owner.kind === 'clusterIP' || owner.kind === 'loadBalancer' || owner.kind === 'externalIP');
  if (service !== undefined && isHeadless(service) && !byService) return toPods(scene, usable, family, service);
  return owner === undefined
    ? toNobody(scene, address)
    : toOwner(scene, owner, { address, family, rivals: rivalsOf(scene, owners, owner) });
}
