// Words for what kube-proxy does with a connection, the same on every screen. Each is a part of a sentence unless it says otherwise.

import { assertNever } from '#lib/std/assert-never.ts';
import { countText, plural } from '#lib/std/plural.ts';
import type { IPFamily, ServicePort } from '#lib/kube/service.ts';
import type { IgnoredReason } from '#lib/routing/candidates.ts';
import type { LeftOutReason } from '#lib/routing/categorize.ts';
import type { PathKind, Policy, SourceAddress } from '#lib/routing/packet.ts';
import type { Met } from '#lib/routing/met.ts';
import type { Placeholder } from '#lib/routing/placeholder.ts';
import type { Decided } from '#lib/routing/route.ts';
import { kindOfSources, type SourceOwner, type SourceKind } from '#lib/routing/source-owner.ts';
import type { Hop } from '#lib/routing/share.ts';
import type { DropReason, NoPathReason, NoRuleReason, Verdict } from '#lib/routing/verdict.ts';

/** One word or two: what is shown on boxes and in cells of tables. */
export const VERDICT: Readonly<Record<Verdict['kind'], string>> = {
  deliver: 'delivers',
  drop: 'drops',
  reject: 'rejects',
  'no-rule': 'no rule',
  'no-such-path': 'no way in',
};

/** `2 endpoints`; `1 terminating`: such endpoints are chosen where no ready one is left (KEP-1669). */
export function endpointWords(endpoints: number, fallback: boolean): string {
  return fallback ? `${countText(endpoints)} terminating` : plural(endpoints, 'endpoint');
}

/** `delivers to 2 endpoints`, `delivers to 1 terminating`, `drops`: what is said of a Node. */
export function verdictWords({ verdict, endpoints, fallback }: Met): string {
  return verdict.kind === 'deliver' ? `delivers to ${endpointWords(endpoints, fallback)}` : VERDICT[verdict.kind];
}

export const POLICY_FIELD: Readonly<Record<Policy['traffic'], string>> = {
  internal: 'internalTrafficPolicy',
  external: 'externalTrafficPolicy',
};

/** Where it happens; what is not known is said in general. */
type Where = { readonly node?: string | undefined; readonly traffic?: Policy['traffic'] | undefined };

export function whereOf(decided: Decided | undefined): Where {
  return { node: decided?.node, traffic: decided?.policy.traffic };
}

/** What the endpoint of a Service is, where it is a mark. */
export const PLACEHOLDER: Readonly<Record<Placeholder['of'], string>> = {
  Cilium: 'a placeholder of Cilium: its own Envoy on each Node takes the traffic',
  Harvester: 'a placeholder of Harvester: no virtual machine is behind the load balancer yet',
};

function noRuleWhy(reason: NoRuleReason): string {
  switch (reason) {
    case 'service-proxy-name':
      return 'the label service.kubernetes.io/service-proxy-name leaves it to another proxy than kube-proxy, whose rules are not in the API';
    case 'placeholder':
      return 'its endpoint is a placeholder of Cilium, whose own Envoy on each Node takes the traffic: what becomes of it is not computed';
    case 'unlisted-port':
      return 'the Service does not list this port';
    case 'unallocated':
      return 'no Service has this address';
    case 'load-balancer-elsewhere':
      return 'kube-proxy has no rule for this load balancer address (ipMode Proxy, or a host name alone): the connection leaves for the load balancer, and may come back to any Node';
    case 'external-ips-off':
      return 'kube-proxy has no rule for external IPs: they are switched off in this cluster (AllowServiceExternalIPs)';
    case 'node-port-address':
      return 'node ports are not open on this address of the Node (nodePortAddresses, or loopback)';
    case 'host-process':
      return 'no endpoint can take it, and kube-proxy in iptables mode does not refuse what a process of the Node sends to such an address: it goes out on the network';
    default:
      return assertNever(reason);
  }
}

function noPathWhy(reason: NoPathReason): string {
  switch (reason) {
    case 'no-service':
      return 'there is no such Service';
    case 'external-name':
      return 'an ExternalName Service is an alias in DNS: kube-proxy has no part in it';
    case 'headless':
      return 'a headless Service has no address of its own: DNS gives those of its Pods, and kube-proxy has no part in it';
    case 'family':
      return 'the Service has no address of this IP family';
    case 'no-node-port':
      return 'the port has no node port';
    case 'no-load-balancer-address':
      return 'no load balancer has given it an address of this family';
    case 'no-external-ip':
      return 'it has no such external IP of this family';
    case 'no-vantage':
      return 'where the connection starts is not known here, or has no Node yet';
    default:
      return assertNever(reason);
  }
}

const WAITS = 'the packets are dropped, and the client waits until it times out';
const REFUSED = 'the client is refused at once';

function dropWhy(reason: DropReason, { node = 'the Node', traffic }: Where): string {
  switch (reason) {
    case 'no-local-endpoint': {
      const policy = traffic === undefined ? 'the traffic policy' : POLICY_FIELD[traffic];
      return `${policy} is Local, and ${node} has no endpoint of its own that can take it: ${WAITS}`;
    }
    case 'source-range':
      return `the client is outside loadBalancerSourceRanges: ${WAITS}`;
    case 'unallocated':
      return `kube-proxy knows of no Service with this address: ${WAITS}`;
    default:
      return assertNever(reason);
  }
}

/** Why a connection does not come to an endpoint, and what the client notices. */
export function verdictWhy(verdict: Exclude<Verdict, { kind: 'deliver' }>, where: Where = {}): string {
  switch (verdict.kind) {
    case 'drop':
      return dropWhy(verdict.reason, where);
    case 'reject':
      return verdict.reason === 'no-endpoint'
        ? `no endpoint can take it, on any Node: ${REFUSED}`
        : `the Service does not list this port: ${REFUSED}`;
    case 'no-rule':
      return noRuleWhy(verdict.reason);
    case 'no-such-path':
      return noPathWhy(verdict.reason);
    default:
      return assertNever(verdict);
  }
}

export const NO_WAY_IN = 'it can not be reached from outside: it has no node port, no external IP and no address of a load balancer';

/** Why an endpoint gets no connection. */
export function leftOutWords(reason: LeftOutReason): string {
  switch (reason) {
    case 'not-ready':
      return 'not ready';
    case 'terminated':
      return 'terminating, and no longer serving';
    case 'other-node':
      return 'on another Node, and the policy is Local';
    case 'no-node':
      return 'on no Node that is known, and the policy is Local';
    case 'draining':
      return 'draining, while ready endpoints are there';
    case 'hinted-to-other-node':
      return 'hinted for other Nodes';
    case 'hinted-to-other-zone':
      return 'hinted for other zones';
    default:
      return assertNever(reason);
  }
}

/** Why an entry of a slice, `it`, is no endpoint of a Service port in a family. */
export function ignoredWords(reason: IgnoredReason, { port, family }: { readonly port: ServicePort; readonly family: IPFamily }): string {
  switch (reason) {
    case 'headless-slice':
      return 'the slice carries the label service.kubernetes.io/headless, so kube-proxy does not read it';
    case 'family':
      return `the slice is of another family than ${family}`;
    case 'no-address':
      return 'it has no address';
    case 'port-name':
      return port.name === '' ? 'the slice has no port without a name' : `the slice has no port named “${port.name}”`;
    case 'protocol':
      return `the slice has that port with another protocol than ${port.protocol}`;
    case 'port-number':
      return 'the slice gives that port no number';
    case 'duplicate':
      return 'another entry has the same address and port';
    default:
      return assertNever(reason);
  }
}

/** From the Node that decides to the endpoint. */
export const HOP: Readonly<Record<Hop, string>> = {
  'same-node': 'same Node',
  'same-zone': 'same zone',
  'other-zone': 'other zone',
  unknown: 'zone not known',
};

export const VIA: Readonly<Record<PathKind, string>> = {
  clusterIP: 'ClusterIP',
  nodePort: 'node port',
  loadBalancer: 'load balancer',
  externalIP: 'external IP',
};

/** Whose address is seen, of connections that one Node decides. */
export type SourceFacts = Pick<Decided, 'source' | 'seen' | 'node' | 'client'>;

/**
 * Of one endpoint, after `it sees`. `node`: whose kube-proxy decides. `client`: a process of that Node has its address already.
 * `whose`: `your` where the reader is the client.
 */
export function seesWords(
  sees: SourceOwner,
  { node, client }: Pick<Decided, 'node' | 'client'>,
  whose: 'the client’s' | 'your' = 'the client’s',
): string {
  if (sees === 'client') return `${whose} own address`;
  const not = whose === 'your' ? 'yours' : whose;
  return client === 'node' ? `an address of ${node}` : `an address of ${node}, not ${not}`;
}

/** Those whose packets go in by INPUT (R76). */
function hostExcept(client: number, node: string): string {
  return client === 1
    ? `but for the one on the host network of ${node}, which sees the client’s own`
    : `but for ${client} on the host network of ${node}, which see the client’s own`;
}

/**
 * Whose address the endpoints of a delivered connection see, after `it`, the endpoint that gets it. What kube-proxy means to do is not
 * always what comes of it: a hairpin is masqueraded on any path (R50), and an endpoint on the deciding host never is (R76).
 */
export function seenWords(sight: SourceFacts): string {
  const { source, seen, node } = sight;
  const kind = kindOfSources(seen);
  const own = `sees ${seesWords('client', sight)}`;
  const replaced = `sees ${seesWords('node', sight)}`;
  const isKept = source.kind === 'preserved';
  switch (kind) {
    case 'nobody':
      return 'sees nothing';
    case 'client':
      return isKept ? own : `${own}: it is on the host network of ${node}`;
    case 'node':
      return isKept ? `is the client itself, and sees an address of ${node}` : replaced;
    case 'mixed':
      return isKept ? `${own}, but for the client itself, which sees one of ${node}` : `${replaced}, ${hostExcept(seen.client, node)}`;
    default:
      return assertNever(kind);
  }
}

/** Whose address endpoints see, where there is room for a few words: in a table, before and after. */
export const SEEN: Readonly<Record<SourceKind, string>> = {
  client: 'the client’s',
  node: 'the Node’s',
  mixed: 'the client’s at some, the Node’s at others',
  nobody: 'nobody’s: nothing is delivered',
};

/** Why kube-proxy replaces the client's address, or keeps it. */
function sourceWhy({ reason }: SourceAddress): string {
  switch (reason) {
    case 'pod-client':
      return 'kube-proxy keeps the address of a Pod that calls a ClusterIP';
    case 'pod-short-circuit':
    case 'external-local':
      return 'externalTrafficPolicy Local keeps it';
    case 'no-detector':
      return 'kube-proxy can not tell Pods from others here, so it replaces none';
    case 'masquerade-all':
      return 'kube-proxy is set to replace every client’s (masqueradeAll)';
    case 'not-a-pod':
    case 'host-process':
      return 'kube-proxy replaces that of a client that is no Pod, so that the answer comes back the same way';
    case 'external-cluster':
      return 'with externalTrafficPolicy Cluster kube-proxy replaces the client’s, so that the answer comes back the same way';
    default:
      return assertNever(reason);
  }
}

/** As seenWords, with the reason where kube-proxy has its way. */
export function sightWords(sight: SourceFacts): string {
  const kind = kindOfSources(sight.seen);
  const isOverruled = kind === (sight.source.kind === 'preserved' ? 'node' : 'client');
  return seenWords(sight) + (isOverruled || kind === 'nobody' ? '' : ` (${sourceWhy(sight.source)})`);
}
