// kube-proxies, each on a simulated node of its own: with which settings they run, and the rules that they have programmed.

import { connect, createServer } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProxyMode } from '#lib/routing/proxy-mode.ts';
import type { ProxySettings } from '#lib/routing/proxy-settings.ts';
import type { ControlPlane } from '../control-plane.ts';
import { tell } from '../report.ts';
import { until } from '../until.ts';
import type { Family } from './address.ts';
import { hostAddress, type Place } from './case-objects.ts';
import { readIptables } from './iptables-rules.ts';
import { readNft } from './nft-rules.ts';
import type { Dial, Dialled } from './dial.ts';
import { joinEnds } from './joined.ts';
import { type NodeProcess, startNode } from './node-process.ts';
import type { RuleSet } from './packet-filter.ts';

export type Mode = ProxyMode;

/** Settings of kube-proxy by name, as flags and as `route` is told of them. */
export type Setup = { readonly name: string; readonly flags: readonly string[]; readonly settings: Partial<ProxySettings> };

const POD_NETWORKS = ['10.128.0.0/16', 'fd00:10:128::/48'];

export const USUAL: Setup = {
  name: 'cluster CIDR',
  flags: [`--cluster-cidr=${POD_NETWORKS.join(',')}`],
  settings: { detectLocal: { kind: 'ClusterCIDR', cidrs: POD_NETWORKS } },
};

/** An address that the node has and its Node object does not show. */
export const EXTRA: Readonly<Record<Family, string>> = { IPv4: '10.251.0.1', IPv6: 'fd00:251::1' };

export const UNUSUAL: readonly Setup[] = [
  {
    name: 'no cluster CIDR, node ports on the nodes’ network',
    flags: ['--nodeport-addresses=10.240.0.0/24,fd00:240::/64'],
    settings: { detectLocal: { kind: 'ClusterCIDR', cidrs: [] }, nodePortAddresses: ['10.240.0.0/24', 'fd00:240::/64'] },
  },
  {
    name: 'node CIDR, masquerade all, node ports on the primary addresses, none on loopback',
    flags: ['--detect-local-mode=NodeCIDR', '--masquerade-all', '--nodeport-addresses=primary', '--iptables-localhost-nodeports=false'],
    settings: { detectLocal: { kind: 'NodeCIDR' }, masqueradeAll: true, nodePortAddresses: 'primary', localhostNodePorts: false },
  },
  {
    name: 'interface prefix, node ports on loopback and all of IPv6, no external IPs',
    flags: [
      '--detect-local-mode=InterfaceNamePrefix',
      '--pod-interface-name-prefix=veth',
      '--nodeport-addresses=127.0.0.0/8,::/0',
      '--feature-gates=AllowServiceExternalIPs=false',
    ],
    settings: { detectLocal: { kind: 'InterfaceNamePrefix' }, nodePortAddresses: ['127.0.0.0/8', '::/0'], externalIPs: false },
  },
  {
    name: 'bridge, node ports on one network of IPv4',
    flags: ['--detect-local-mode=BridgeInterface', '--pod-bridge-interface=veth1', '--nodeport-addresses=10.251.0.0/16'],
    settings: { detectLocal: { kind: 'BridgeInterface' }, nodePortAddresses: ['10.251.0.0/16'] },
  },
];

export type Health = { readonly status: number; readonly weight: string | null };

export type RunningProxy = {
  readonly place: Place;
  readonly mode: Mode;
  readonly setup: Setup;
  rules(): Promise<Readonly<Record<Family, RuleSet>>>;
  /** What keeps its rules of the family from having each of `all`, addresses or ports, and none of `none`: a line for each. */
  amiss(words: Words): Promise<readonly string[]>;
  /** The last that it has written of itself. */
  lastWords(): Promise<string>;
  /** What a load balancer hears on the health check ports of the node, in the order of `asked`. */
  health(asked: readonly { readonly family: Family; readonly port: number }[]): Promise<readonly Health[]>;
  /** From now on all Pods and Nodes are on this node: what is sent to any of them stays here, and nothing gets out. */
  gather(): Promise<void>;
  /** Real connections of a process of the node, in the order of `dials`. `listen`: ports on which all addresses answer meanwhile. */
  dial(listen: readonly number[], dials: readonly Dial[]): Promise<readonly Dialled[]>;
  stop(): Promise<void>;
};

/** The networks of Pods and of Nodes. */
export const GATHERED: readonly string[] = [...POD_NETWORKS, '10.240.0.0/24', 'fd00:240::/64'];

const TABLES: Readonly<Record<Family, string>> = { IPv4: 'ip', IPv6: 'ip6' };
const SAVES: Readonly<Record<Family, string>> = { IPv4: 'iptables-save', IPv6: 'ip6tables-save' };

/** Of the API server of the tests. */
const SERVICE_RANGES: Readonly<Record<Family, string>> = { IPv4: '10.96.0.0/16', IPv6: 'fd00:10:96::/112' };

const API_PORT = 6443;
const LAST_LINES = 12;
/** As many as a small machine starts at once without slowing them all. */
const AT_ONCE = 4;

export type Launcher = {
  /** `knowsItsZone`: whether one that runs has heard of the zone of its Node. One that has not is started again. */
  start(
    wanted: readonly { readonly place: Place; readonly mode: Mode; readonly setup: Setup }[],
    knowsItsZone: (proxy: RunningProxy) => Promise<boolean>,
  ): Promise<readonly RunningProxy[]>;
  close(): void;
};

/** `program`: the path of kube-proxy. */
export async function openLauncher(plane: ControlPlane, program: string): Promise<Launcher> {
  const socket = join(plane.folder, 'api.sock');
  const apiPort = Number(new URL(plane.server).port);
  const gate = createServer((near) => {
    joinEnds(near, connect(apiPort, '127.0.0.1'));
  });
  await new Promise<void>((resolve) => gate.listen(socket, resolve));
  const kubeconfig = join(plane.folder, 'kube-proxy.kubeconfig');
  await writeFile(kubeconfig, plane.kubeconfig(plane.adminToken, { server: `https://127.0.0.1:${API_PORT}` }), { mode: 0o600 });

  async function startOne(place: Place, mode: Mode, setup: Setup): Promise<RunningProxy> {
    const name = `kube-proxy-${place.name}-${mode}-${setup.name.replaceAll(/\W+/g, '-')}`;
    const log = join(plane.folder, 'logs', `${name}.log`);
    const node: NodeProcess = await startNode({
      socket,
      port: API_PORT,
      addresses: [hostAddress('IPv4', place), hostAddress('IPv6', place), EXTRA.IPv4, EXTRA.IPv6],
      program,
      log,
      args: [
        `--kubeconfig=${kubeconfig}`,
        `--hostname-override=${place.name}`,
        `--proxy-mode=${mode}`,
        // Limits of the whole machine, which are not ours to set.
        '--conntrack-max-per-core=0',
        '--conntrack-tcp-timeout-established=0',
        '--conntrack-tcp-timeout-close-wait=0',
        '--kube-api-qps=100',
        ...setup.flags,
      ],
    });
    return {
      place,
      mode,
      setup,
      async rules() {
        if (mode === 'nftables') {
          const listed = await node.ask({ kind: 'run', command: ['nft', '-j', 'list', 'ruleset'] });
          return { IPv4: readNft(listed, 'IPv4'), IPv6: readNft(listed, 'IPv6') };
        }
        const [v4, v6] = await Promise.all([SAVES.IPv4, SAVES.IPv6].map((name) => node.ask({ kind: 'run', command: [name] })));
        return { IPv4: readIptables(v4 ?? ''), IPv6: readIptables(v6 ?? '') };
      },
      async amiss({ family, all, none }) {
        const listing = mode === 'nftables' ? `nft list table ${TABLES[family]} kube-proxy` : `${SAVES[family]} -t nat`;
        const mentions = (word: string): string => `printf %s "$rules" | grep -qwF '${word}'`;
        const tests = [
          ...all.map((word) => `${mentions(word)} || echo 'without ${word}'`),
          ...none.map((word) => `${mentions(word)} && echo 'still with ${word}'`),
        ];
        // The table may not be there yet.
        const script = `rules=$(${listing} 2>&1); ${tests.join('; ')}; true`;
        const said = await node.ask({ kind: 'run', command: ['sh', '-c', script] });
        return said.split('\n').filter((line) => line !== '');
      },
      lastWords: async () => (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-LAST_LINES).join('\n'),
      async health(asked) {
        const urls = asked.map(({ family, port }) => {
          const address = hostAddress(family, place);
          return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`;
        });
        return JSON.parse(await node.ask({ kind: 'health', urls })) as readonly Health[];
      },
      async gather() {
        const commands = [
          // A kernel tells only so many per second that they are refused.
          'echo 0 > /proc/sys/net/ipv4/icmp_ratemask; echo 0 > /proc/sys/net/ipv6/icmp/ratelimit',
          // Where a Service's address leads before it is translated does not matter, but it must lead somewhere: to nobody.
          'ip link add out type veth peer name away && ip link set away up && ip link set out up',
          'ip address add 10.250.0.1/24 dev out && ip route add default dev out && ip -6 route add default dev out',
          ...GATHERED.map((network) => `ip ${network.includes(':') ? '-6 ' : ''}route add local ${network} dev lo`),
        ];
        for (const command of commands) await node.ask({ kind: 'run', command: ['sh', '-c', command] });
      },
      dial: async (listen, dials) => JSON.parse(await node.ask({ kind: 'dial', listen, dials })) as readonly Dialled[],
      stop: () => node.stop(),
    };
  }

  /**
   * Two things kube-proxy 1.36 hears of once, and may hear of too early (SPEC of lib/routing): in nftables mode the ServiceCIDRs, in both
   * the zone of its Node. Such a one would route otherwise for hours, or until it ends: it is started again.
   */
  async function startWhole(place: Place, mode: Mode, setup: Setup, knowsItsZone: (proxy: RunningProxy) => Promise<boolean>) {
    for (;;) {
      const proxy = await startOne(place, mode, setup);
      if ((mode === 'iptables' || (await knowsServiceRanges(proxy))) && (await knowsItsZone(proxy))) return proxy;
      tell(`kube-proxy of ${place.name} (${mode}) missed what it hears of once, and is started again`);
      await proxy.stop();
    }
  }

  return {
    async start(wanted, knowsItsZone) {
      const running: RunningProxy[] = [];
      const left = [...wanted];
      const take = async (): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
          running.push(await startWhole(next.place, next.mode, next.setup, knowsItsZone));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, take));
      return running;
    },
    close: () => gate.close(),
  };
}

/** A first sync of hundreds of Services on a busy machine. In ms. */
const WITHIN = 90_000;

export type Words = { readonly family: Family; readonly all: readonly string[]; readonly none: readonly string[] };

/** Each family is programmed by itself. */
export async function untilItHas(proxy: RunningProxy, words: readonly Words[]): Promise<void> {
  for (const one of words) {
    let amiss: readonly string[] = [];
    const what = () => `kube-proxy of ${proxy.place.name} (${proxy.mode}, ${one.family}) has not programmed all: ${amiss.join(', ')}`;
    try {
      await until(what, WITHIN, async () => (amiss = await proxy.amiss(one)).length === 0);
    } catch (error) {
      throw new Error(`${String(error)}\n${await proxy.lastWords()}`, { cause: error });
    }
  }
}

const FAMILIES: readonly Family[] = ['IPv4', 'IPv6'];

/** Of one in nftables mode. */
async function knowsServiceRanges(proxy: RunningProxy): Promise<boolean> {
  await untilItHas(
    proxy,
    FAMILIES.map((family) => ({ family, all: ['cluster-ips-check'], none: [] })),
  );
  const amiss = await Promise.all(FAMILIES.map((family) => proxy.amiss({ family, all: [SERVICE_RANGES[family]], none: [] })));
  return amiss.flat().length === 0;
}
