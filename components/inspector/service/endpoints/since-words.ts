// Since when an endpoint is in its state: as it was seen, or, of what was there before the look, as its Pod says.

import type { LifeLine } from '#lib/churn/chronicle-view.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';
import { ageWords } from '#lib/std/age.ts';
import { clockWords } from '#components/parts/clock-words.ts';

/** The life that goes on at `at`. */
export function lifeAt(lives: readonly LifeLine[], { family, address, uid }: Endpoint, at: number): LifeLine | undefined {
  return lives.findLast((life) => {
    if (life.family !== family || life.uid !== uid || canonicalAddress(life.address) !== canonicalAddress(address)) return false;
    const end = life.ended ?? life.seenUntil;
    return (life.began ?? 0) <= at && (end === undefined || end > at);
  });
}

export type Since =
  /** It was seen to come into this state. */
  | { readonly kind: 'seen'; readonly words: string }
  /** It was so when the look began; the rest only the objects tell. */
  | { readonly kind: 'told'; readonly words: string };

/** `at`: the moment that is shown. */
export function sinceOf({ states, began, told }: LifeLine, at: number): Since | undefined {
  const index = states.findLastIndex(({ from }) => from <= at);
  const held = states[index];
  if (held === undefined) return undefined;
  if (index > 0 || began !== undefined) {
    return { kind: 'seen', words: `since ${clockWords(held.from, at)}, ${ageWords(at - held.from)}` };
  }
  const look = `since before Signalbox began to watch at ${clockWords(held.from, at)}`;
  const ready = held.state === 'ready' ? told?.ready : undefined;
  if (ready !== undefined) return { kind: 'told', words: `${look}; the Pod says Ready since ${clockWords(ready, at)}` };
  return { kind: 'told', words: told?.created === undefined ? look : `${look}; the Pod says created ${clockWords(told.created, at)}` };
}
