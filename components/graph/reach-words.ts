// What becomes of connections from where the reader stands, in words: the same in the picture, the outline and the inspector.

import { portText } from '#lib/kube/protocol.ts';
import type { PortReach, Reach } from '#lib/graph/reach.ts';
import { metOn } from '#lib/routing/met.ts';
import { NO_WAY_IN, VERDICT, verdictWhy, verdictWords, whereOf } from '#lib/words/routing.ts';
import { percent } from '#lib/std/percent.ts';

/** `:80`, `:53/UDP`. */
export function dialled({ port, protocol }: PortReach['port']): string {
  return `:${portText(port, protocol)}`;
}

/** What kube-proxy sends and NetworkPolicies do not let through. */
function blockedText(blocked: number, of: number): string {
  if (blocked === 0) return '';
  return `; NetworkPolicy blocks ${blocked === of ? (of === 1 ? 'it' : 'all of them') : `${blocked} of them, and those connections time out`}`;
}

function routeText({ route, blocks }: PortReach): string {
  if (route.verdict.kind !== 'deliver') return `${VERDICT[route.verdict.kind]}: ${verdictWhy(route.verdict, whereOf(route.decided))}`;
  const count = route.endpoints.length;
  return `${verdictWords(metOn(route))}${count > 1 ? `, ${percent(1 / count)} each` : ''}${route.decided?.sourceRanges === 'assumed' ? ', for clients inside loadBalancerSourceRanges' : ''}${blockedText(blocks.size, count)}`;
}

/** What becomes of a connection from where the reader stands, port by port where they differ. */
export function reachWords(reach: Reach): string {
  switch (reach.kind) {
    case 'direct':
      return 'DNS gives the addresses, and you dial them yourself';
    case 'no-way-in':
      return NO_WAY_IN;
    case 'proxied': {
      const byPort = reach.ports.map((port) => ({ port: dialled(port.port), text: routeText(port) }));
      const same = byPort.every(({ text }) => text === byPort[0]?.text);
      return same ? (byPort[0]?.text ?? '') : byPort.map(({ port, text }) => `${port} ${text}`).join('; ');
    }
  }
}
