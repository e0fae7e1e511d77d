// The two answers to a question as texts, and where they differ: kube-proxy's by its rule set, and ours.

import { createHash } from 'node:crypto';
import type { Service } from '#lib/kube/service.ts';
import { keyOf } from '#lib/kube/key.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { categorize } from '#lib/routing/categorize.ts';
import { proxiedPort } from '#lib/routing/proxied-port.ts';
import { routeFrom } from '#lib/routing/route.ts';
import { proxyNodeOf } from '#lib/routing/vantage.ts';
import { canonical, type Family, within } from './address.ts';
import { hostAddress } from './case-objects.ts';
import type { Dialled } from './dial.ts';
import { listTargets, type Machine, type Outcome, type Packet, type RuleSet, trace } from './packet-filter.ts';
import { EXTRA, GATHERED, type RunningProxy } from './proxies.ts';
import type { Question } from './questions.ts';

export type RuleSets = Readonly<Record<Family, RuleSet>>;

function machineOf({ place }: RunningProxy): Machine {
  const own = new Set([hostAddress('IPv4', place), hostAddress('IPv6', place), EXTRA.IPv4, EXTRA.IPv6, '::1']);
  return { isLocal: (address) => own.has(address) || (!address.includes(':') && within(address, '127.0.0.0/8')) };
}

type Delivery = { readonly address: string; readonly port: number; readonly share: number; readonly masqueraded: boolean };

function delivered(deliveries: readonly Delivery[], affinity: number | undefined): string {
  const lines = deliveries.map(
    ({ address, port, share, masqueraded }) => `${canonical(address)}/${port} ${share.toFixed(3)}${masqueraded ? ' masqueraded' : ''}`,
  );
  return `deliver ${lines.sort().join(', ')}${affinity === undefined ? '' : ` sticky ${affinity} s`}`;
}

function theirAnswer(rules: RuleSets, machine: Machine, { packet }: Question): string {
  const outcomes = trace(rules[packet.family], machine, packet);
  const endings = new Set(outcomes.map(({ ending, state }) => (ending === 'accept' && !state.translated ? 'no rule' : ending)));
  if (endings.size !== 1) return `several: ${[...endings].join(', ')}`;
  const [ending = 'none'] = endings;
  if (ending !== 'accept') return ending;
  return delivered(
    outcomes.map(({ share, state }) => ({ address: state.destination, port: state.port, share, masqueraded: state.masqueraded })),
    outcomes[0]?.state.sticky,
  );
}

function ourAnswer(state: ClusterState, { port, query }: Question): string {
  const { verdict, endpoints, decided } = routeFrom(state, port, query);
  switch (verdict.kind) {
    case 'deliver':
      return delivered(
        endpoints.map(({ endpoint, share, sees }) => ({
          address: endpoint.address,
          port: endpoint.port,
          share,
          masqueraded: sees === 'node',
        })),
        decided?.affinitySeconds,
      );
    case 'no-rule':
    case 'no-such-path':
      return 'no rule';
    default:
      return verdict.kind;
  }
}

/** Of a first packet by TCP that a process of the node sends, and what became of it. */
export type Attempt = { readonly packet: Packet; readonly outcomes: readonly Outcome[] };

/** What the rules promise to one who dials from the node's extra address, once everybody is on this node. */
export function attemptsOf(proxy: RunningProxy, rules: RuleSets, questions: readonly Question[]): readonly Attempt[] {
  const own = machineOf(proxy);
  const machine: Machine = { isLocal: (address) => own.isLocal(address) || GATHERED.some((network) => isOneOf(network, address)) };
  const attempts = new Map<string, Attempt>();
  for (const { packet } of questions) {
    const { family, destination, port } = packet;
    if (packet.from !== 'host' || packet.protocol !== 'tcp' || destination === '::1' || destination === '127.0.0.1') continue;
    const sent: Packet = { ...packet, source: EXTRA[family] };
    const outcomes = trace(rules[family], machine, sent);
    // What no rule takes gets lost here, and shows nothing.
    if (outcomes.some(({ ending, state }) => ending !== 'accept' || state.translated))
      attempts.set(`${destination} ${port}`, { packet: sent, outcomes });
  }
  return [...attempts.values()];
}

function isOneOf(network: string, address: string): boolean {
  return network.includes(':') === address.includes(':') && within(address, network);
}

/** Whether what became of a real connection is one of the outcomes that the rules allow. */
export function agrees({ packet, outcomes }: Attempt, dialled: Dialled): boolean {
  return outcomes.some(({ ending, state }) => {
    if (dialled.kind === 'refused') return ending === 'reject';
    if (dialled.kind === 'silence') return ending === 'drop';
    const reached = ending === 'accept' && state.translated && dialled.by === `${state.destination}/${state.port}`;
    // Of several addresses of IPv6 the kernel may take the same one for itself.
    return reached && (packet.family === 'IPv6' || (dialled.saw === packet.source) === !state.masqueraded);
  });
}

/** As kube-proxy names the chains of a Service port: pkg/proxy/iptables, pkg/proxy/nftables. */
function chainOf(proxy: RunningProxy, list: 'cluster' | 'local', name: string, protocol: string): string {
  const [service = '', port = ''] = name.split(':');
  const text = port === '' ? service : name;
  const hash = base32(createHash('sha256').update(`${text}${protocol}`).digest());
  if (proxy.mode === 'iptables') return `nat:${list === 'cluster' ? 'KUBE-SVC-' : 'KUBE-SVL-'}${hash.slice(0, 16)}`;
  // The name is cut where it gets long; the hash is what tells.
  const nft = base32(createHash('sha256').update(`${service}/${protocol}/${port}`).digest()).slice(0, 8);
  return `${list === 'cluster' ? 'service' : 'local'}-${nft}-`;
}

function base32(bytes: Buffer): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
}

export type Difference = { readonly about: string; readonly kubeProxy: string; readonly ours: string };

/** The lists of `categorize` and the chains of the rule set, for each Service port and family. */
export function listDifferences(
  state: ClusterState,
  proxy: RunningProxy,
  rules: RuleSets,
  of: (service: Service) => boolean,
): { readonly compared: number; readonly differences: readonly Difference[] } {
  const node = state.tables.Node.get(proxy.place.name);
  if (node === undefined) throw new Error(`There is no Node ${proxy.place.name}.`);
  const differences: Difference[] = [];
  let compared = 0;
  for (const service of state.tables.Service.values()) {
    if (!of(service)) continue;
    const key = keyOf(service.metadata.namespace, service.metadata.name);
    for (const family of ['IPv4', 'IPv6'] as const) {
      const chains = [...rules[family].chains.keys()];
      for (const { port: number, protocol, name } of service.spec.ports) {
        const port = proxiedPort(state, key, { number, protocol }, family);
        const categories = port.kind === 'proxied' ? categorize(port.candidates, port.info, proxyNodeOf(node)) : undefined;
        for (const list of ['cluster', 'local'] as const) {
          const prefix = chainOf(proxy, list, `${key}:${name}`, protocol.toLowerCase());
          const chain = chains.find((one) => one === prefix || (proxy.mode === 'nftables' && one.startsWith(prefix)));
          const theirs = chain === undefined ? [] : listTargets(rules[family], chain);
          const ours = (categories?.[list]?.endpoints ?? []).map(({ address, port: target }) => `${canonical(address)}/${target}`).sort();
          compared++;
          if (theirs.join(', ') !== ours.join(', ')) {
            const about = `${proxy.mode} on ${proxy.place.name} (${proxy.setup.name}): ${list} list of ${key}, port ${number}/${protocol}, ${family}`;
            differences.push({ about, kubeProxy: theirs.join(', '), ours: ours.join(', ') });
          }
        }
      }
    }
  }
  return { compared, differences };
}

export function compareAt(
  state: ClusterState,
  proxy: RunningProxy,
  rules: RuleSets,
  questions: readonly Question[],
): readonly Difference[] {
  const machine = machineOf(proxy);
  const differences: Difference[] = [];
  for (const question of questions) {
    const kubeProxy = theirAnswer(rules, machine, question);
    const ours = ourAnswer(state, question);
    if (kubeProxy === ours) continue;
    const { query, packet } = question;
    const about =
      `${proxy.mode} on ${proxy.place.name} (${proxy.setup.name}): ${query.service} by ${query.via.kind}, ` +
      `${packet.from} ${packet.source} -> ${packet.destination}:${packet.port}/${packet.protocol}`;
    differences.push({ about, kubeProxy, ours });
  }
  return differences;
}
