// What became of a station between two moments, in words: of the one that is shown, told by the other one.

import { splitKey } from '#lib/kube/key.ts';
import type { NetChange } from '#lib/churn/net-changes.ts';
import type { ComparedStation, Difference } from '#lib/graph/compared.ts';
import { presenceWord } from '#lib/words/churn.ts';

/** The other moment, as a clock says it, and whether it is before the one that is shown. */
export type OtherMoment = { readonly clock: string; readonly isBefore: boolean };

function changeWords({ kind, from, to }: NetChange, { clock, isBefore }: OtherMoment): string {
  if (kind === 'came') return isBefore ? `came after ${clock}` : `comes by ${clock}`;
  if (kind === 'went') return isBefore ? `went after ${clock}` : `goes by ${clock}`;
  return `at ${clock} ${presenceWord(isBefore ? from : to)}`;
}

/** What became of it in one Service. */
function serviceWords(changes: readonly NetChange[], other: OtherMoment): string {
  const has = (kind: Difference): boolean => changes.some((change) => change.kind === kind);
  // Its name is that of another Pod now, as in a StatefulSet.
  if (has('came') && has('went')) return `replaced ${other.isBefore ? 'after' : 'by'} ${other.clock}`;
  return [...new Set(changes.map((change) => changeWords(change, other)))].join(', ');
}

/** `came after 05:54:14`; where Services tell it differently, each by its name. */
export function comparedWords({ changes }: ComparedStation, other: OtherMoment): string {
  const byService = Map.groupBy(changes, ({ service }) => service);
  const all = [...byService].map(([service, own]) => ({ name: splitKey(service).name, words: serviceWords(own, other) }));
  const [first] = all;
  if (first === undefined || all.every(({ words }) => words === first.words)) return first?.words ?? '';
  return all.map(({ name, words }) => `${name}: ${words}`).join(', ');
}

/** One that is not in the picture: who it is, and where it would stand. */
export function ghostWords(compared: ComparedStation, other: OtherMoment): string {
  const [change] = compared.changes;
  const who = change?.pod === undefined ? change?.address : splitKey(change.pod).name;
  const where = change?.nodeName === undefined ? '' : `, on ${change.nodeName}`;
  return `Not here at this moment: ${who ?? ''}${where}, ${comparedWords(compared, other)}`;
}

const KEY: Readonly<Record<Difference, { readonly before: string; readonly after: string }>> = {
  came: { before: 'came', after: 'come' },
  went: { before: 'went', after: 'go' },
  changed: { before: 'changed', after: 'change' },
};

function keyWord(difference: Difference, { isBefore }: OtherMoment): string {
  return KEY[difference][isBefore ? 'before' : 'after'];
}

const ORDER: readonly Difference[] = ['came', 'went', 'changed'];

/** `2 came, 1 went`: of those that a bar counts. */
export function countedWords(stations: readonly ComparedStation[], other: OtherMoment): string {
  return ORDER.flatMap((difference) => {
    const count = stations.filter((one) => one.difference === difference).length;
    return count === 0 ? [] : `${count} ${keyWord(difference, other)}`;
  }).join(', ');
}
