// Words for what kube-proxy does with a connection: verdicts, reasons to be left out, hops, ways in. Each a part of a sentence.

import type { PathKind, SourceAddress } from '#lib/routing/packet.ts';
import type { LeftOutReason } from '#lib/routing/categorize.ts';
import type { Hop } from '#lib/routing/share.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { Verdict } from '#lib/routing/verdict.ts';
import type { Take } from '#lib/graph/reach.ts';
import type { Block } from '#lib/graph/block.ts';
import type { Skip } from '#lib/graph/skip.ts';
import { splitKey } from '#lib/kube/key.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { unpublishedWords } from './unpublished-words.ts';

/** One word or two: what is shown on boxes and in cells of tables. */
export const VERDICT: Readonly<Record<Verdict['kind'], string>> = {
  deliver: 'delivers',
  drop: 'drops',
  reject: 'rejects',
  'no-rule': 'no rule',
  'no-such-path': 'no way in',
};

/** Why, as a clause without a full stop. */
export function verdictWhy(verdict: Exclude<Verdict, { kind: 'deliver' }>): string {
  switch (verdict.reason) {
    case 'no-local-endpoint':
      return 'the policy is Local, and the Node has no endpoint of its own: the packets are dropped, and the client waits until it times out';
    case 'source-range':
      return 'the client is outside loadBalancerSourceRanges: the packets are dropped';
    case 'unallocated':
      return 'no Service has this address';
    case 'no-endpoint':
      return 'no endpoint is there to take it: the client is refused at once';
    case 'unlisted-port':
      return 'the Service does not list this port';
    case 'service-proxy-name':
      return 'the label service.kubernetes.io/service-proxy-name leaves it to another proxy';
    case 'load-balancer-elsewhere':
      return 'kube-proxy has no rule for this load balancer address (ipMode Proxy, or a host name alone): the connection leaves the Node for the load balancer';
    case 'external-ips-off':
      return 'external IPs are switched off in kube-proxy';
    case 'node-port-address':
      return 'node ports are not open on this address of the Node (nodePortAddresses)';
    case 'host-process':
      return 'kube-proxy in iptables mode does not look at what a process of the Node sends there while there is no endpoint';
    case 'no-service':
      return 'there is no such Service';
    case 'external-name':
      return 'an ExternalName Service is an alias in DNS: kube-proxy has no part in it';
    case 'headless':
      return 'a headless Service has no address of its own: DNS gives those of its Pods';
    case 'family':
      return 'the Service has no address of this IP family';
    case 'no-node-port':
      return 'the port has no node port';
    case 'no-load-balancer-address':
      return 'no load balancer has given it an address of this family';
    case 'no-external-ip':
      return 'it has no external IP of this family';
    case 'no-vantage':
      return 'where you stand is not known here, or has no Node yet';
    default:
      return assertNever(verdict);
  }
}

export const NO_WAY_IN = 'it can not be reached from outside: it has no node port, no external IP and no address of a load balancer';

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

/** `skipped`, or for one that is sent connections which never get there `blocked`. */
export function skipVerb({ kind }: Skip): string {
  return kind === 'policy' ? 'blocked' : 'skipped';
}

/** Several policies of one namespace, by name. */
function blockWords({ direction, policies }: Block): string {
  const names = policies.map((key) => splitKey(key).name).join(', ');
  const who = policies.length === 1 ? 'NetworkPolicy' : 'NetworkPolicies';
  return `no rule of ${who} ${names} lets you ${direction === 'egress' ? 'out to it' : 'in'}`;
}

export function skipWords(skip: Skip): string {
  switch (skip.kind) {
    case 'unpublished':
      return unpublishedWords(skip.reason);
    case 'left-out':
      return leftOutWords(skip.reason);
    case 'lacks-port':
      return 'it lacks the port';
    case 'other-family':
      return `it has no ${skip.family} address here`;
    case 'verdict':
      return verdictWhy(skip.verdict);
    case 'policy':
      return blockWords(skip.block);
    case 'no-way-in':
      return NO_WAY_IN;
    default:
      return assertNever(skip);
  }
}

const HOP: Readonly<Record<Hop, string>> = {
  'same-node': 'same Node',
  'same-zone': 'same zone',
  'other-zone': 'other zone',
  unknown: 'zone not known',
};

/** `25%`, `7.7%` */
export function percent(share: number): string {
  const hundred = share * 100;
  return `${hundred >= 10 || Number.isInteger(hundred) ? Math.round(hundred) : hundred.toFixed(1)}%`;
}

/** What an endpoint takes of the connections from where the reader stands. */
export function takeWords({ least, most, hop, hairpin }: Take): string {
  const share = least === most ? percent(most) : `${percent(least)} to ${percent(most)}, by port`;
  const self = hairpin === 'no' ? '' : ', you yourself';
  return `${share} of your connections, ${HOP[hop]}${self}`;
}

export const VIA: Readonly<Record<PathKind, string>> = {
  clusterIP: 'ClusterIP',
  nodePort: 'node port',
  loadBalancer: 'load balancer',
  externalIP: 'external IP',
};

/** `in web-1 (data)`, `on node-1`, `outside, arriving at node-1`: after "You stand". `home`: the namespace that need not be said. */
export function vantageWords(vantage: Vantage, home: string | undefined): string {
  switch (vantage.kind) {
    case 'pod': {
      const { namespace, name } = splitKey(vantage.pod);
      return namespace === home ? `in ${name}` : `in ${namespace}/${name}`;
    }
    case 'node':
      return `on ${vantage.node}`;
    case 'external':
      return `outside, at ${vantage.node}`;
  }
}

/** What the endpoint sees as the client's address, as a sentence. */
export function sourceWords({ kind, reason }: SourceAddress): string {
  if (kind === 'preserved') {
    switch (reason) {
      case 'external-local':
        return 'The endpoint sees the client’s own address.';
      case 'pod-client':
      case 'pod-short-circuit':
        return 'The endpoint sees the address of the Pod that calls.';
      case 'no-detector':
        return 'The endpoint sees the client’s own address: kube-proxy can not tell Pods from others here, so it replaces none.';
    }
  }
  switch (reason) {
    case 'masquerade-all':
      return 'The endpoint sees the Node’s address: kube-proxy is set to replace every client’s.';
    case 'not-a-pod':
    case 'host-process':
      return 'The endpoint sees the Node’s address, not the client’s.';
    case 'external-cluster':
      return 'The endpoint sees the Node’s address: with the policy Cluster kube-proxy replaces the client’s, so that the answer comes back the same way.';
    default:
      return '';
  }
}
