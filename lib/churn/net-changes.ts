// What differs between two moments, from the transitions between them: who came, who went, who is in another state. There and back is nothing.

import type { Transition } from './life.ts';
import type { Presence } from './endpoint-state.ts';
import type { Key } from '#lib/kube/key.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';

export type NetChange = {
  readonly kind: 'came' | 'went' | 'changed';
  readonly service: Key;
  readonly address: string;
  readonly pod: Key | undefined;
  readonly nodeName: string | undefined;
  readonly from: Presence;
  readonly to: Presence;
  /** The last of the changes between. */
  readonly last: Transition;
};

function idOf({ service, family, address, uid }: Transition): string {
  return `${service} ${family} ${canonicalAddress(address)} ${uid ?? ''}`;
}

function kindOf(from: Presence, to: Presence): NetChange['kind'] {
  if (from === 'absent') return 'came';
  return to === 'absent' ? 'went' : 'changed';
}

const ORDER: Readonly<Record<NetChange['kind'], number>> = { came: 0, went: 1, changed: 2 };

/** `transitions` newest first, as the server gives them. By Service, then came, went, changed. */
export function netChanges(transitions: readonly Transition[]): readonly NetChange[] {
  const found = new Map<string, { first: Transition; last: Transition }>();
  for (const transition of transitions) {
    const id = idOf(transition);
    const held = found.get(id);
    if (held === undefined) found.set(id, { first: transition, last: transition });
    else held.first = transition;
  }
  const net: NetChange[] = [];
  for (const { first, last } of found.values()) {
    const { from } = first;
    const { to, service, address, pod, nodeName } = last;
    if (from !== to) net.push({ kind: kindOf(from, to), service, address, pod, nodeName: nodeName ?? first.nodeName, from, to, last });
  }
  return net.sort(
    (a, b) => compare(a.service, b.service) || ORDER[a.kind] - ORDER[b.kind] || compare(a.pod ?? a.address, b.pod ?? b.address),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `3 came, 2 went, 1 changed` */
export function netWords(changes: readonly NetChange[]): string {
  const count = (kind: NetChange['kind']): number => changes.filter((change) => change.kind === kind).length;
  return `${count('came')} came, ${count('went')} went, ${count('changed')} changed`;
}
