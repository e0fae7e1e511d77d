// The address step: of several addresses the one that is dialled, whose it is, and by which way it leads in.

import { linked } from '#lib/cluster/multimap.ts';
import { canonicalAddress, familyOf, sameAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isHeadless, type IPFamily, type Service, type ServicePort } from '#lib/kube/service.ts';
import { backingAt } from '#lib/routing/backing.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { holderAmong } from '#lib/routing/holder.ts';
import { unclaimedVerdict } from '#lib/routing/unclaimed.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { checkedService } from './health-check-steps.ts';
import { cited } from './cited.ts';
import type { AddressFact, Direct, NodeListener } from './facts/address.ts';
import type { Landing, Resolved } from './landing.ts';
import { type Owner, ownersOf } from './owner.ts';
import { clientAddress, end, on, type TraceContext, seesAll, type Stage } from './context.ts';
import { step, type StepId } from './step.ts';

const AFTER_SERVICE: readonly StepId[] = ['port', 'policy', 'candidates', 'chosen', 'pod-port', 'egress', 'ingress'];

/** A Pod speaks the families of its addresses; of others that is not known. */
function speaks(context: TraceContext, family: IPFamily): boolean {
  const { pod } = context;
  return pod === undefined || pod.status.podIPs.length === 0 || clientAddress(context, family) !== undefined;
}

/** IPv4 before IPv6, as RFC 6724 sorts the private addresses of IPv6. */
function preferred(context: TraceContext, addresses: readonly string[]): IPFamily | undefined {
  const wanted: readonly IPFamily[] = context.family === undefined ? ['IPv4', 'IPv6'] : [context.family];
  return wanted.find((family) => speaks(context, family) && addresses.some((a) => familyOf(a) === family));
}

function nodePortOwner(context: TraceContext): { readonly service: Service; readonly port: ServicePort } | undefined {
  const { port, protocol } = context.target;
  for (const key of [...context.state.tables.Service.keys()].sort()) {
    const service = context.state.tables.Service.get(key);
    const found = service?.spec.ports.find((p) => p.nodePort !== undefined && p.nodePort === port && p.protocol === protocol);
    if (service !== undefined && found !== undefined) return { service, port: found };
  }
  return undefined;
}

/** Does the Service listen there on what is typed? Of several that claim an address the one that does gets the packet. */
function takesPort({ state, target }: TraceContext, owner: Owner): boolean {
  if (!('service' in owner)) return false;
  const ports = state.tables.Service.get(owner.service)?.spec.ports ?? [];
  return ports.some(
    (p) => p.protocol === target.protocol && (target.port === undefined || p.port === target.port || p.name === target.port),
  );
}

function pickOwner(context: TraceContext, owners: readonly Owner[], named: Key | undefined): Owner | undefined {
  return (
    owners.find((o) => 'service' in o && o.service === named) ??
    owners.find((o) => takesPort(context, o)) ??
    // No rule of a Service is about the port: at the address of a Node, be it somebody's external IP too, the Node itself has it.
    owners.find((o) => o.kind === 'node' && typeof context.target.port === 'number') ??
    owners[0]
  );
}

/** Other Services whose rules take the same port of the same address: kube-proxy writes them in no fixed order. */
function rivalsOf(context: TraceContext, owners: readonly Owner[], owner: Owner | undefined): readonly Key[] {
  if (owner === undefined || !('service' in owner) || typeof context.target.port !== 'number') return [];
  return owners.flatMap((o) => (o !== owner && 'service' in o && takesPort(context, o) ? [o.service] : []));
}

type Arriving = { readonly address: string; readonly family: IPFamily; readonly rivals: readonly Key[] };

type ServiceWay = Extract<AddressFact, { kind: 'service' }>['way'];

function toService({ vantage }: TraceContext, service: Service, way: ServiceWay, { address, family, rivals }: Arriving): Stage<Landing> {
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  // Networks outside seldom know the way to a ClusterIP.
  const outsideAt = vantage.kind === 'external' && way === 'clusterIP' ? vantage.node : undefined;
  const isCertain = rivals.length === 0 && outsideAt === undefined;
  const rules = isCertain && way === 'loadBalancer' ? ['kube-proxy R19'] : [];
  return on(
    { kind: 'service', service, family, via: way === 'clusterIP' ? { kind: way } : { kind: way, address }, address },
    step('address', isCertain ? 'pass' : 'unknown', { kind: 'service', service: key, way, address, rivals, outsideAt }, { rules }),
  );
}

/** kube-proxy's healthzBindAddress, unless it is set (KEP-3836). */
const PROXY_HEALTH_PORT = 10_256;

function toNode(context: TraceContext, node: string, loopback: boolean, address: string, family: IPFamily): Stage<Landing> {
  const { target, state } = context;
  const { port, protocol } = target;
  const at = (listener: NodeListener): AddressFact => ({ kind: 'node', node, loopback, address, listener });
  const held = nodePortOwner(context);
  if (held !== undefined) {
    const { namespace, name } = held.service.metadata;
    return on(
      { kind: 'service', service: held.service, family, via: { kind: 'nodePort', node, address }, address },
      step('address', 'pass', at({ kind: 'node-port', service: keyOf(namespace, name) })),
    );
  }
  const checked = checkedService(context, family);
  if (checked !== undefined) {
    const service = keyOf(checked.metadata.namespace, checked.metadata.name);
    return on(
      { kind: 'health-check', service: checked, node, address, family },
      step('address', 'pass', at({ kind: 'health-check', service }), { rules: cited('R20') }),
    );
  }
  const shares = [...linked(state.index.podsByNode, node)].filter((key) => state.tables.Pod.get(key)?.spec.hostNetwork === true);
  const holder = holderAmong(state, shares, typeof port === 'number' ? { port, protocol } : undefined);
  if (holder.kind === 'pod') {
    const { pod } = holder;
    const direct: Landing = { kind: 'direct', places: [{ address, pod }], family, service: undefined };
    return on(direct, step('address', 'pass', at({ kind: 'pod', pod })));
  }
  if (port === undefined) return end('impossible', [], step('address', 'fail', at({ kind: 'no-port-typed' })));
  if (port === PROXY_HEALTH_PORT && protocol === 'TCP') return end('unknown', [], step('address', 'unknown', at({ kind: 'kube-proxy' })));
  const next = [kubectl('', 'get', 'services', '-A', '-o', 'wide')];
  return end(
    'unknown',
    [],
    step('address', 'unknown', at({ kind: 'not-known', services: seesAll(context) ? 'all' : 'in-view' }), { next }),
  );
}

/** On the host network many Pods share an address: the slice of a headless Service says which of them is meant. */
function placesOf({ state, target }: TraceContext, addresses: readonly string[], service: Service | undefined): readonly Direct[] {
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

function toPods(context: TraceContext, addresses: readonly string[], family: IPFamily, service: Service | undefined): Stage<Landing> {
  const places = placesOf(context, addresses, service);
  const found: Landing = { kind: 'direct', places, family, service };
  if (service !== undefined) {
    const key = keyOf(service.metadata.namespace, service.metadata.name);
    return on(found, step('address', 'pass', { kind: 'headless', service: key, places }, { rules: ['kube-proxy R1'] }));
  }
  const [{ address, pod } = { address: '', pod: undefined }] = places;
  return on(found, step('address', 'pass', pod === undefined ? { kind: 'endpoint', address } : { kind: 'pod', pod, address }));
}

function toNobody(context: TraceContext, address: string): Stage<Landing> {
  const next = [kubectl('', 'get', 'services,pods', '-A', '-o', 'wide')];
  if (!seesAll(context)) {
    const thing = context.elsewhere.find(({ addresses }) => addresses.some((a) => sameAddress(a, address)));
    if (thing === undefined) return end('unknown', [], step('address', 'unknown', { kind: 'not-in-view', address }, { next }));
    const beyond = splitKey(thing.key).namespace;
    return end('unknown', [], step('address', 'unknown', { kind: 'elsewhere', address, thing }, { beyond, next }));
  }
  // ServiceCIDR objects are not read: the ranges are known only where somebody names them.
  return unclaimedVerdict(address, context.serviceCIDRs, context.proxy.mode) === undefined
    ? end('leaves', [], step('address', 'unknown', { kind: 'outside', address }, { next }))
    : end('times-out', AFTER_SERVICE, step('address', 'fail', { kind: 'unclaimed', address }, { next, rules: ['kube-proxy R58'] }));
}

function toOwner(context: TraceContext, owner: Owner, arriving: Arriving): Stage<Landing> {
  const { address, family } = arriving;
  switch (owner.kind) {
    case 'clusterIP':
    case 'loadBalancer':
    case 'externalIP': {
      const service = context.state.tables.Service.get(owner.service);
      return service === undefined ? toNobody(context, address) : toService(context, service, owner.kind, arriving);
    }
    case 'node':
      return toNode(context, owner.node, owner.loopback, address, family);
    case 'pod':
    case 'endpoint':
      return toPods(context, [address], family, undefined);
    case 'self': {
      const { podKey } = context;
      if (podKey === undefined) return end('leaves', [], step('address', 'unknown', { kind: 'client-itself', address, inside: false }));
      const direct: Landing = { kind: 'direct', places: [{ address, pod: podKey }], family, service: undefined };
      return on(direct, step('address', 'pass', { kind: 'client-itself', address, inside: true }));
    }
    default:
      return assertNever(owner);
  }
}

function noFamily({ family: asked, pod }: TraceContext, addresses: readonly string[]): Stage<Landing> {
  const own = pod?.status.podIPs.map(({ ip }) => ip) ?? [];
  return end('no-address', AFTER_SERVICE, step('address', 'fail', { kind: 'no-family', addresses, own, asked }));
}

/** Where the addresses lead. `service` set and no ClusterIP among them: a headless Service. */
export function land(context: TraceContext, { addresses, service: named }: Resolved): Stage<Landing> {
  const family = preferred(context, addresses);
  const usable = addresses.filter((address) => familyOf(address) === family);
  const [address] = usable;
  if (family === undefined || address === undefined) return noFamily(context, addresses);
  const service = named === undefined ? undefined : context.state.tables.Service.get(named);
  const home = context.onHost ? context.node : undefined;
  const owners = ownersOf(context.state, address, home);
  const owner = pickOwner(context, owners, named);
  const byService = owner !== undefined && (owner.kind === 'clusterIP' || owner.kind === 'loadBalancer' || owner.kind === 'externalIP');
  if (service !== undefined && isHeadless(service) && !byService) return toPods(context, usable, family, service);
  return owner === undefined
    ? toNobody(context, address)
    : toOwner(context, owner, { address, family, rivals: rivalsOf(context, owners, owner) });
}
