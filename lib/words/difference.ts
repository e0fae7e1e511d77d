// How what is selected, published and used differs, in sentences: alike differences together, with whom they are about.

import { splitKey } from '#lib/kube/key.ts';
import type { Difference, WithdrawReason } from '#lib/publishing/difference.ts';
import { ignoredWords, leftOutWords } from './routing.ts';

/** Those that the rows of the tab do not tell already: who is selected and not published has a list of its own. */
type Told = Exclude<Difference, { readonly kind: 'left-out' | 'not-yet' }>;

export type DifferenceLine = {
  readonly says: string;
  /** Names of Pods, addresses or slices, each once. */
  readonly about: readonly string[];
  /** False: it is the controller's to mend. */
  readonly lasting: boolean;
};

const WITHDRAW: Readonly<Record<WithdrawReason, string>> = {
  'pod-gone': 'its Pod does not exist any more',
  'pod-replaced': 'another Pod has the name now',
  'not-selected': 'the selector does not take the Pod any more',
  address: 'it is not one of the Pod’s addresses',
  hostname: 'the Pod has another host name there',
  'other-slice': 'the Pod is published with another port list now',
  'family-dropped': 'the Service does not have this family any more',
  'other-owner': 'the slice is of a deleted Service of the same name',
  finished: 'the Pod has ended',
  'no-node': 'the Pod is on no Node',
  'no-address': 'the Pod has no address',
  'node-gone': 'the Pod’s Node does not exist any more',
  family: 'the Pod has no address of this family',
};

function unusedWords({ reason, port, family }: Extract<Told, { readonly kind: 'not-used' }>): string {
  switch (reason) {
    case 'not-ready':
    case 'terminated':
    case 'draining':
      return leftOutWords(reason);
    default:
      return ignoredWords(reason, { port, family });
  }
}

function says(d: Told): string {
  switch (d.kind) {
    case 'not-withdrawn':
      return `Published, though ${WITHDRAW[d.why]}`;
    case 'lags':
      return `Published with ${d.field} ${d.published}; the Pod is ${d.expected}`;
    case 'labels-lag':
      return 'A slice does not carry the labels that its Service gives';
    case 'no-slice':
      return `No slice of ${d.family} is written yet`;
    case 'port-missing':
      return `Published without port ${d.port.name === '' ? d.port.port : d.port.name}: no container has ${d.port.targetPort ?? d.port.port}/${d.port.protocol}`;
    case 'other-manager':
      return `A slice of ${d.managedBy ?? 'no manager'} adds to those of the controller`;
    case 'abandoned':
      return 'The selector is gone, and the controller leaves what it wrote: nobody keeps this slice';
    case 'not-used':
      return `Published and not used: ${unusedWords(d)}`;
  }
}

function aboutOf(d: Told): string | undefined {
  switch (d.kind) {
    case 'not-withdrawn':
    case 'not-used':
      return d.pod === undefined ? d.address : splitKey(d.pod).name;
    case 'lags':
    case 'port-missing':
      return splitKey(d.pod).name;
    case 'labels-lag':
    case 'other-manager':
    case 'abandoned':
      return splitKey(d.slice).name;
    case 'no-slice':
      return undefined;
  }
}

/** The most frequent kinds stay in the order of the ladder: published, slices of others, used. */
export function differenceLines(differences: readonly Difference[]): readonly DifferenceLine[] {
  const lines = new Map<string, { readonly about: Set<string>; readonly lasting: boolean }>();
  for (const each of differences) {
    if (each.kind === 'left-out' || each.kind === 'not-yet') continue;
    const text = says(each);
    const line = lines.get(text) ?? { about: new Set<string>(), lasting: each.lasting };
    const about = aboutOf(each);
    if (about !== undefined) line.about.add(about);
    lines.set(text, line);
  }
  return [...lines].map(([text, { about, lasting }]) => ({ says: text, about: [...about].sort(), lasting }));
}
