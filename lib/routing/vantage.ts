// Vantage: where a connection starts, which node decides, and in which class kube-proxy there sees the client (SPEC R36 to R40).

import type { Key } from '#lib/kube/key.ts';
import { type Node, zoneOf } from '#lib/kube/node.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { cidrsOf, contains, familyOf, sameAddress } from '#lib/kube/ip.ts';
import type { ProxyNode } from './lists.ts';
import { DETECTOR } from './local-detector.ts';
import type { ProxySettings } from './proxy-settings.ts';
import type { Rule } from './rule.ts';

export type Vantage =
  | { readonly kind: 'pod'; readonly pod: Key }
  | { readonly kind: 'node'; readonly node: string }
  /** From outside the cluster, arriving at a node; `address` undefined: any. */
  | { readonly kind: 'external'; readonly node: string; readonly address: string | undefined };

export type ClientClass = 'pod' | 'node' | 'external';

export type Client = {
  readonly class: ClientClass;
  /** Of the family; undefined where it is not known. */
  readonly address: string | undefined;
  /** Whether kube-proxy can tell Pods from others in this family. */
  readonly detector: boolean;
  /** A process of the deciding node itself: its packets pass OUTPUT, not FORWARD. */
  readonly onDecidingHost: boolean;
  readonly rules: readonly Rule[];
};

export type Source = {
  /** `host`: a process of the node, or a Pod on the host network. */
  readonly kind: 'pod' | 'host' | 'outside';
  readonly address: string | undefined;
  readonly node: string | undefined;
  readonly rules: readonly Rule[];
};

export function proxyNodeOf(node: Node): ProxyNode {
  return { name: node.metadata.name, zone: zoneOf(node) };
}

/** The node's own IP of a family, as kube-proxy finds it: internal before external. */
export function nodeIPOf(node: Node, family: IPFamily): string | undefined {
  for (const type of ['InternalIP', 'ExternalIP']) {
    const found = node.status.addresses.find((a) => a.type === type && familyOf(a.address) === family);
    if (found !== undefined) return found.address;
  }
  return undefined;
}

function podSource(pod: Pod, family: IPFamily): Source {
  const address = pod.status.podIPs.find(({ ip }) => familyOf(ip) === family)?.ip;
  const node = pod.spec.nodeName;
  return pod.spec.hostNetwork === true ? { kind: 'host', address, node, rules: ['R40'] } : { kind: 'pod', address, node, rules: [] };
}

/** Where the packet comes from; undefined where the Pod is not known, or is on no node yet. */
export function sourceOf(state: ClusterState, vantage: Vantage, family: IPFamily): Source | undefined {
  switch (vantage.kind) {
    case 'pod': {
      const pod = state.tables.Pod.get(vantage.pod);
      return pod?.spec.nodeName === undefined ? undefined : podSource(pod, family);
    }
    case 'node': {
      const node = state.tables.Node.get(vantage.node);
      return { kind: 'host', address: node && nodeIPOf(node, family), node: vantage.node, rules: [] };
    }
    case 'external':
      return { kind: 'outside', address: vantage.address, node: undefined, rules: [] };
  }
}

type Detection = { readonly on: boolean; readonly matches: boolean; readonly rule: Rule };

/** The CIDRs by which Pods are known; undefined where that is by something else. */
function cidrsFor({ detectLocal }: ProxySettings, deciding: Node | undefined): readonly string[] | undefined {
  return DETECTOR[detectLocal.kind].podCidrs(detectLocal, deciding);
}

/** Can kube-proxy of the node tell Pods from others in this family (R37, R38, R49)? The node counts for NodeCIDR alone. */
export function detectsPods(proxy: ProxySettings, deciding: Node | undefined, family: IPFamily): boolean {
  const cidrs = cidrsFor(proxy, deciding);
  return cidrs === undefined || cidrsOf(cidrs, family).length > 0;
}

function detect(proxy: ProxySettings, source: Source, deciding: Node, family: IPFamily): Detection {
  const { rule, matchesOwnPodsAlone } = DETECTOR[proxy.detectLocal.kind];
  const cidrs = cidrsFor(proxy, deciding);
  if (cidrs === undefined) {
    const isNear = !matchesOwnPodsAlone || source.node === deciding.metadata.name;
    return { on: true, matches: source.kind === 'pod' && isNear, rule };
  }
  const first = cidrsOf(cidrs, family)[0];
  if (first === undefined) return { on: false, matches: false, rule };
  return { on: true, matches: source.address !== undefined && contains(first, source.address), rule };
}

/** Is it one of the node's own addresses? */
export function isOf(node: Node, address: string): boolean {
  return node.status.addresses.some((own) => sameAddress(own.address, address));
}

function isOfNode(source: Source, deciding: Node): boolean {
  const { kind, address } = source;
  if (kind !== 'outside') return kind === 'host' && source.node === deciding.metadata.name;
  return address !== undefined && isOf(deciding, address);
}

export function clientOf(source: Source, deciding: Node, family: IPFamily, proxy: ProxySettings): Client {
  const detected = detect(proxy, source, deciding, family);
  const unmatched: ClientClass = isOfNode(source, deciding) ? 'node' : 'external';
  return {
    class: detected.matches ? 'pod' : unmatched,
    address: source.address,
    detector: detected.on,
    onDecidingHost: source.kind === 'host' && source.node === deciding.metadata.name,
    rules: ['R36', detected.rule, ...source.rules],
  };
}
