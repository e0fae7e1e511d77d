// The words on the picture.

import type { Words } from '#lib/graph/element.ts';
import type { CellVerdict } from '#lib/graph/node-cells.ts';
import type { Reach } from '#lib/graph/reach.ts';
import { VERDICT } from '#lib/words/routing.ts';
import { percent } from '#lib/std/percent.ts';

/** The same of one Node, of several, and where there is little room. */
function cellForms({ kind, endpoints }: CellVerdict): readonly [one: string, many: string, brief: string] {
  switch (kind) {
    case 'deliver':
      return [`delivers to ${endpoints}`, `deliver to ${endpoints}`, `to ${endpoints}`];
    case 'fallback':
      return [`falls back to ${endpoints}`, `fall back to ${endpoints}`, `back to ${endpoints}`];
    case 'drop':
      return ['drops', 'drop', 'drops'];
    case 'reject':
      return ['rejects', 'reject', 'rejects'];
    case 'none':
      return ['no rule', 'have no rule', 'no rule'];
  }
}

function cellWords(cell: CellVerdict, nodes: number, all: number, characters: number): string {
  const [one, many, brief] = cellForms(cell);
  const whole = all === 1 ? one : nodes === all ? `all ${many}` : `${nodes} of ${all} ${many}`;
  if (whole.length <= characters) return whole;
  return all === 1 || nodes === all ? brief : `${nodes}: ${brief}`;
}

/** On a box: what becomes of a connection from here. */
function reachWord(reach: Reach, ready: string): string {
  switch (reach.kind) {
    case 'direct':
      return ready;
    case 'no-way-in':
      return 'closed';
    case 'proxied': {
      if (reach.verdict.kind !== 'deliver') return VERDICT[reach.verdict.kind];
      const counts = reach.ports.map(({ route, blocks }) => route.endpoints.length - blocks.size);
      const least = Math.min(...counts);
      return least === 0 ? 'blocked' : `to ${least}`;
    }
  }
}

export const WORDS: Words = {
  cell: cellWords,
  verdicts: (here) => (here ? 'from where you stand' : 'connections at each Node'),
  reach: reachWord,
  share: ({ least, most }) => (least === most ? percent(most) : `${percent(least)}+`),
  missing: 'no such Service',
};
