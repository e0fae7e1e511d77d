// What a way in from outside is called: on its tag in the picture, as short as the tag is wide, and in full.

import { lastOf } from '#lib/std/short-name.ts';
import { VIA } from './routing.ts';

/** `node-port` and so on are fields of the Service itself; the others are objects of their own. */
export type WayInKind = 'ingress' | 'route' | 'load-balancer' | 'node-port' | 'external-ip';

/** Short enough to stand before what it opens. */
const BRIEF: Readonly<Record<WayInKind, string>> = {
  ingress: 'Ingress',
  route: 'Gateway',
  'load-balancer': 'LB',
  'node-port': 'node',
  'external-ip': 'IP',
};

const WHOLE: Readonly<Record<WayInKind, string>> = {
  ingress: 'Ingress',
  route: 'Gateway',
  'load-balancer': VIA.loadBalancer,
  'node-port': VIA.nodePort,
  'external-ip': VIA.externalIP,
};

export type WayInText = { readonly kind: WayInKind; readonly label: string; readonly whole: string };

/** `load balancer 203.0.113.80`: in full. */
export function wayInWords({ kind, whole }: WayInText): string {
  return `${WHOLE[kind]} ${whole}`;
}

function single(way: WayInText, most: number): string {
  const { kind, label, whole } = way;
  const brief = BRIEF[kind];
  for (const text of [wayInWords(way), `${WHOLE[kind]} ${label}`, `${brief} ${whole}`, `${brief} ${label}`])
    if (text.length <= most) return text;
  if (kind === 'ingress' || kind === 'route') return brief.length <= most ? brief : label;
  // An address tells by its end, and with less than four characters of it nothing.
  const room = most - brief.length - 1;
  return room < 5 ? lastOf(label, most) : `${brief} ${lastOf(label, room)}`;
}

/** On a tag with room for `most` characters: the fullest that fits. Of several of one kind that and their number. */
export function tagWords(ways: readonly WayInText[], most: number): string {
  const [first] = ways;
  if (first === undefined) return '';
  if (ways.length === 1) return single(first, most);
  const kinds = new Set(ways.map(({ kind }) => kind));
  const same = `${BRIEF[first.kind]} ×${ways.length}`;
  if (kinds.size === 1 && same.length <= most) return same;
  const words = `${ways.length} ways in`;
  return words.length <= most ? words : `${ways.length} ways`;
}
