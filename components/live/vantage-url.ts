// How the vantage and kube-proxy's settings are written in a URL; what can not be read means the default.

import { isPodKey } from '#lib/scope/scope.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import { familyOf, parseCidr } from '#lib/kube/ip.ts';
import type { PathKind } from '#lib/routing/packet.ts';
import {
  choiceOf,
  DEFAULT_DETECTOR,
  detectByCidrs,
  type DetectLocal,
  DETECTOR_CHOICE,
  DETECTOR_CHOICES,
} from '#lib/routing/local-detector.ts';
import { PROXY_MODES } from '#lib/routing/proxy-mode.ts';
import { DEFAULT_CHOICE, type ProxyChoice, type VantageChoice, type ViaChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';

const VIAS: readonly PathKind[] = ['clusterIP', 'nodePort', 'loadBalancer', 'externalIP'];
const FAMILIES: readonly IPFamily[] = ['IPv4', 'IPv6'];
/** DNS-1123 subdomain, as Node names are; also what nobody needs to escape. */
const NODE = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** `a,b` -> a and b; `a` -> a and undefined. */
function halves(raw: string): readonly [string, string | undefined] {
  const comma = raw.indexOf(',');
  return comma < 0 ? [raw, undefined] : [raw.slice(0, comma), raw.slice(comma + 1)];
}

/** `Pod:other/pod-1`, `Node:node-1`, `outside:node-1` or `outside:node-1,198.51.100.4`. */
function parseVantage(raw: string | null): Vantage | undefined {
  if (raw === null) return undefined;
  const colon = raw.indexOf(':');
  const rest = raw.slice(colon + 1);
  switch (raw.slice(0, colon)) {
    case 'Pod':
      return isPodKey(rest) ? { kind: 'pod', pod: rest } : undefined;
    case 'Node':
      return NODE.test(rest) ? { kind: 'node', node: rest } : undefined;
    case 'outside': {
      const [node, address] = halves(rest);
      if (!NODE.test(node)) return undefined;
      return { kind: 'external', node, address: address !== undefined && familyOf(address) !== undefined ? address : undefined };
    }
    default:
      return undefined;
  }
}

function formatVantage(vantage: Vantage): string {
  switch (vantage.kind) {
    case 'pod':
      return `Pod:${vantage.pod}`;
    case 'node':
      return `Node:${vantage.node}`;
    case 'external':
      return `outside:${vantage.node}${vantage.address === undefined ? '' : `,${vantage.address}`}`;
  }
}

/** `nodePort,node-2`, `loadBalancer,203.0.113.7`, or the kind alone. */
function parseVia(raw: string | null): ViaChoice | undefined {
  if (raw === null) return undefined;
  const [name, rest] = halves(raw);
  const kind = VIAS.find((via) => via === name);
  if (kind === undefined) return undefined;
  if (rest === undefined || kind === 'clusterIP') return { kind, at: undefined };
  const known = kind === 'nodePort' ? NODE.test(rest) : familyOf(rest) !== undefined || (kind === 'loadBalancer' && NODE.test(rest));
  return { kind, at: known ? rest : undefined };
}

function cidrs(raw: string): readonly string[] | undefined {
  const found = raw.split(',').filter((text) => text === text.trim() && parseCidr(text) !== undefined);
  return found.length === 0 ? undefined : found;
}

function parseDetector(raw: string | null): DetectLocal {
  if (raw === null) return DEFAULT_CHOICE.detectLocal;
  const choice = DETECTOR_CHOICES.find((id) => id === raw);
  return choice === undefined ? detectByCidrs(cidrs(raw)) : DETECTOR_CHOICE[choice];
}

function formatDetector(detect: DetectLocal): string | undefined {
  const choice = choiceOf(detect);
  if (typeof choice !== 'string') return choice.join(',');
  return choice === DEFAULT_DETECTOR ? undefined : choice;
}

export function parseVantageChoice(query: URLSearchParams): VantageChoice | undefined {
  const vantage = parseVantage(query.get('from'));
  if (vantage === undefined) return undefined;
  return { vantage, via: parseVia(query.get('via')), family: FAMILIES.find((family) => family === query.get('family')) };
}

export function parseProxy(query: URLSearchParams): ProxyChoice {
  const open = query.get('node-ports');
  return {
    mode: PROXY_MODES.find((mode) => mode === query.get('proxy')) ?? DEFAULT_CHOICE.mode,
    detectLocal: parseDetector(query.get('detect')),
    nodePortAddresses: open === 'primary' ? 'primary' : open === null ? undefined : cidrs(open),
  };
}

/** `name=value` pairs, values not yet escaped; only what differs from the default. */
export function vantageChoicePairs(stand: VantageChoice | undefined): readonly (readonly [string, string])[] {
  if (stand === undefined) return [];
  const pairs: [string, string][] = [['from', formatVantage(stand.vantage)]];
  if (stand.via !== undefined) pairs.push(['via', stand.via.at === undefined ? stand.via.kind : `${stand.via.kind},${stand.via.at}`]);
  if (stand.family !== undefined) pairs.push(['family', stand.family]);
  return pairs;
}

export function proxyPairs(proxy: ProxyChoice): readonly (readonly [string, string])[] {
  const pairs: [string, string][] = [];
  if (proxy.mode !== DEFAULT_CHOICE.mode) pairs.push(['proxy', proxy.mode]);
  const detector = formatDetector(proxy.detectLocal);
  if (detector !== undefined) pairs.push(['detect', detector]);
  const open = proxy.nodePortAddresses;
  if (open !== undefined) pairs.push(['node-ports', typeof open === 'string' ? open : open.join(',')]);
  return pairs;
}
