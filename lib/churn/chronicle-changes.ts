// The log of changes, newest first, by what one asks for; and what happened lately in the whole cluster (SPEC C56).

import { type Chronicle, LATELY } from './chronicle.ts';
import type { Span } from './chronicle-lanes.ts';
import { CHRONICLE_VERSION, type ChangesAnswer, type LatelyAnswer, type NumberedTransition } from './chronicle-view.ts';
import type { Cause } from './cause.ts';
import { hasOpenOutage, openOutages, type Outage } from './outage.ts';
import { hasOpenRollout, openRolloutsOf } from './churn.ts';
import type { Presence } from './endpoint-state.ts';
import type { Transition } from './life.ts';

export type ChangesQuestion = Span & {
  /** Of these, where any are named: the state that it came to, the cause, the Node. */
  readonly states: ReadonlySet<Presence>;
  readonly causes: ReadonlySet<Cause['kind']>;
  readonly nodes: ReadonlySet<string>;
  /** Each of these, in small letters, occurs in the Service, the Pod, the address or the Node. */
  readonly words: readonly string[];
  /** Only those with a smaller number. */
  readonly before: number | undefined;
  readonly limit: number;
};

function isWanted(transition: Transition, { states, causes, nodes, words, inScope }: ChangesQuestion): boolean {
  const { to, cause, nodeName, service, pod, address } = transition;
  if (states.size > 0 && !states.has(to)) return false;
  if (causes.size > 0 && !causes.has(cause.kind)) return false;
  if (nodes.size > 0 && (nodeName === undefined || !nodes.has(nodeName))) return false;
  if (!inScope(service)) return false;
  if (words.length === 0) return true;
  const text = `${service} ${pod ?? ''} ${address} ${nodeName ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

export function changes(chronicle: Chronicle, question: ChangesQuestion): ChangesAnswer {
  const { first, held } = chronicle.transitions;
  const { from, to, now, before, limit } = question;
  const found: NumberedTransition[] = [];
  let more = false;
  for (let i = Math.min(held.length, (before ?? first + held.length) - first) - 1; i >= 0; i--) {
    const transition = held[i];
    if (transition === undefined || transition.time < from) break;
    if (transition.time > to || !isWanted(transition, question)) continue;
    if (found.length === limit) {
      more = true;
      break;
    }
    found.push({ ...transition, number: first + i });
  }
  return { version: CHRONICLE_VERSION, now, changes: found, more, changesSince: chronicle.changesSince };
}

/** Open ones first, then those that ended last. */
function newest<T>(
  items: readonly T[],
  times: (item: T) => { readonly from: number | undefined; readonly to: number | undefined },
): readonly T[] {
  const open = Number.POSITIVE_INFINITY;
  return items
    .map((item) => ({ item, ...times(item) }))
    .sort((a, b) => ((b.to ?? open) === (a.to ?? open) ? (b.from ?? 0) - (a.from ?? 0) : (b.to ?? open) - (a.to ?? open)))
    .slice(0, LATELY)
    .map(({ item }) => item);
}

export function lately({ churn, lately: ended }: Chronicle, now: number): LatelyAnswer {
  const outages: Outage[] = [...ended.outages.held];
  const rollouts = [...ended.rollouts.held];
  for (const held of churn?.services.values() ?? []) {
    if (hasOpenOutage(held.lanes))
      for (const outage of openOutages(held.lanes)) if (outage.lost && outage.kind !== 'nobodyUsable') outages.push(outage);
    if (hasOpenRollout(held)) rollouts.push(...openRolloutsOf(held, now));
  }
  return {
    version: CHRONICLE_VERSION,
    now,
    outages: newest(outages, ({ from, to }) => ({ from, to })),
    rollouts: newest(rollouts, ({ began, end }) => ({ from: began, to: end?.at })),
    flapping: newest(ended.flapping.held, ({ story }) => story),
  };
}
