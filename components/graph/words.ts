// The words on the picture.

import type { CellRoom, Whose, Words } from '#lib/graph/element.ts';
import type { CellVerdict, NodeCells } from '#lib/graph/node-cells.ts';
import type { Reach } from '#lib/graph/reach.ts';
import { endpointWords, VERDICT } from '#lib/words/routing.ts';
import { percent } from '#lib/std/percent.ts';

/** The same of one Node, of several, and where there is little room. */
function cellForms({ kind, endpoints }: CellVerdict): readonly [one: string, many: string, brief: string] {
  switch (kind) {
    case 'deliver':
    case 'fallback': {
      const whom = endpointWords(endpoints, kind === 'fallback');
      return [`delivers to ${whom}`, `deliver to ${whom}`, whom];
    }
    case 'drop':
      return ['drops', 'drop', 'drops'];
    case 'reject':
      return ['rejects', 'reject', 'rejects'];
    case 'none':
      return ['no rule', 'have no rule', 'no rule'];
  }
}

const SIDE: Readonly<Record<NodeCells['side'], string>> = { inside: 'inside', outside: 'outside' };

/** The longest form that fits first; of whose it is and from where, as much as fits above or before it. */
function cellWords(cell: CellVerdict, nodes: number, all: number, { characters, lines }: CellRoom, whose?: Whose): string {
  const [one, many, brief] = cellForms(cell);
  const whole = all === 1 ? one : nodes === all ? `all ${many}` : `${nodes} of ${all} ${many}`;
  const least = all === 1 || nodes === all ? brief : `${nodes}: ${brief}`;
  const what = whole.length <= characters ? whole : least;
  const side = whose?.side === undefined ? undefined : SIDE[whose.side];
  const long = [whose?.name, side && `from ${side}`].filter((part) => part !== undefined).join(' ');
  if (long === '') return what;
  for (const before of [long, side ?? whose?.name ?? '']) {
    if (`${before}: ${what}`.length <= characters) return `${before}: ${what}`;
    if (lines === 2 && before.length < characters) return `${before}:\n${what}`;
  }
  return what;
}

/** On a box: what becomes of a connection from here. */
function reachWord(reach: Reach, ready: string): string {
  switch (reach.kind) {
    case 'direct':
      return ready;
    case 'no-way-in':
      return VERDICT['no-such-path'];
    case 'proxied': {
      if (reach.verdict.kind !== 'deliver') return VERDICT[reach.verdict.kind];
      const counts = reach.ports.map(({ route, blocks }) => route.endpoints.length - blocks.size);
      const least = Math.min(...counts);
      return least === 0 ? 'blocked' : `reaches ${least}`;
    }
  }
}

/** Of an endpoint that kube-proxy may choose: on its line, and in the key. */
export const GETS = 'gets connections';

export const WORDS: Words = {
  cell: cellWords,
  verdicts: (here) => (here ? 'from where you stand' : 'connections at each Node'),
  reach: reachWord,
  share: ({ least, most }) => (least === most ? percent(most) : `${percent(least)}+`),
  missing: 'no such Service',
};
