// Words about connections from where the reader stands, who is called you. Each a part of a sentence; lib/words/routing.ts has the rest.

import { HOP, leftOutWords, NO_WAY_IN, seesWords, verdictWhy } from '#lib/words/routing.ts';
import type { Take } from '#lib/graph/reach.ts';
import type { Block } from '#lib/graph/block.ts';
import type { Skip } from '#lib/graph/skip.ts';
import { splitKey } from '#lib/kube/key.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { listed } from '#lib/std/listed.ts';
import { percent } from '#lib/std/percent.ts';
import { unpublishedWords } from '#lib/words/publishing.ts';

/** `skipped`, or for one that is sent connections which never get there `blocked`. */
export function skipVerb({ kind }: Skip): string {
  return kind === 'policy' ? 'blocked' : 'skipped';
}

/** Several policies of one namespace, by name. */
function blockWords({ direction, policies }: Block): string {
  const names = listed(policies.map((key) => splitKey(key).name));
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

/** What an endpoint takes of the connections from where the reader stands. */
export function takeWords({ least, most, hop, hairpin }: Take): string {
  const share = least === most ? percent(most) : `${percent(least)} to ${percent(most)}, by port`;
  const self = hairpin === 'no' ? '' : ', you yourself';
  return `${share} of your connections, ${HOP[hop]}${self}`;
}

/** Whose address it sees, after what it takes. */
export function takeSees({ sees, decider }: Take): string {
  return `it sees ${sees === 'mixed' ? `your own address or one of ${decider.node}, by port` : seesWords(sees, decider, 'your')}`;
}
