// Near matches of the selectors of NetworkPolicies: Pods that one which takes nobody was probably meant for, and what is off.

import type { ClusterState } from '#lib/cluster/state.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { type LabelSelector, matches } from '#lib/kube/label-selector.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import { IDENTITY } from './label-roles.ts';
import { distance } from './near-match.ts';

/**
 * `letters`: the value is misspelt. `workload`: the value is the name of the workload, whose Pods carry another. `key`: the Pods carry
 * the value under another label.
 */
type How = 'letters' | 'workload' | 'key';

type SelectorDifference = { readonly how: How; readonly wanted: string; readonly found: string; readonly apart: number };

export type PolicyNearMatch = SelectorDifference & {
  /** `Deployment carts`: that of the first of the Pods. */
  readonly workload: string;
};

/** A label's value has at most 63 characters; beyond two letters nothing is a slip. */
const MOST = 2;
const ORDER: readonly How[] = ['letters', 'workload', 'key'];

const SHORT = 5;

/** By a letter, or two where it is long. `db-1` and `db-2` are two things, and no slip. */
function lettersApart(wanted: string, found: string): number | undefined {
  const most = wanted.length > SHORT ? MOST : 1;
  const apart = distance(wanted, found, most);
  const numbered = wanted.replaceAll(/\d+/g, '') === found.replaceAll(/\d+/g, '');
  return apart > most || numbered ? undefined : apart;
}

/** What a selector asks of one label: a pair, or an expression with In, which a single value makes the same. */
type Asked = { readonly label: string; readonly values: readonly string[] };

function askedFor({ matchLabels, matchExpressions }: LabelSelector): readonly Asked[] {
  return [
    ...Object.entries(matchLabels).map(([label, value]) => ({ label, values: [value] })),
    ...matchExpressions.flatMap(({ key, operator, values }) => (operator === 'In' ? [{ label: key, values }] : [])),
  ];
}

function valueDifference(label: string, value: string, pod: Pod): SelectorDifference | undefined {
  const { labels } = pod.metadata;
  const found = Object.hasOwn(labels, label) ? labels[label] : undefined;
  const wanted = `${label}=${value}`;
  if (found === undefined) {
    const other = [...IDENTITY].find((key) => labels[key] === value);
    return other === undefined || !IDENTITY.has(label) ? undefined : { how: 'key', wanted, found: `${other}=${value}`, apart: 0 };
  }
  const apart = lettersApart(value, found);
  if (apart !== undefined) return { how: 'letters', wanted, found: `${label}=${found}`, apart };
  return workloadOf(pod).name === value && IDENTITY.has(label)
    ? { how: 'workload', wanted, found: `${label}=${found}`, apart: 0 }
    : undefined;
}

const rank = (miss: SelectorDifference): number => ORDER.indexOf(miss.how) * (MOST + 1) + miss.apart;

/** How a Pod misses the selector by one label that says what it is; undefined where it misses by more, or not at all. */
export function selectorDifferenceOf(selector: LabelSelector, pod: Pod): SelectorDifference | undefined {
  const { labels } = pod.metadata;
  const off = askedFor(selector).filter(({ label, values }) => !Object.hasOwn(labels, label) || !values.includes(labels[label] ?? ''));
  const [asked] = off;
  if (off.length !== 1 || asked === undefined) return undefined;
  const others = selector.matchExpressions.filter(({ operator }) => operator !== 'In');
  if (!matches({ matchLabels: {}, matchExpressions: others }, labels)) return undefined;
  const misses = asked.values.flatMap((value) => valueDifference(asked.label, value, pod) ?? []);
  return misses.sort((a, b) => rank(a) - rank(b))[0];
}

/** The nearest among the Pods of these namespaces; those that `isMeant` takes are named rightly elsewhere. */
export function policyNearMatch(
  state: ClusterState,
  namespaces: readonly string[],
  selector: LabelSelector,
  isMeant: (pod: Pod) => boolean,
): PolicyNearMatch | undefined {
  let best: { readonly miss: SelectorDifference; readonly pod: Pod } | undefined;
  for (const namespace of namespaces) {
    for (const key of linked(state.index.keysByNamespace, `Pod:${namespace}`)) {
      const pod = state.tables.Pod.get(key);
      const miss = pod === undefined ? undefined : selectorDifferenceOf(selector, pod);
      if (pod === undefined || miss === undefined || isMeant(pod)) continue;
      const nearer = best === undefined ? -1 : rank(miss) - rank(best.miss);
      if (best === undefined || nearer < 0 || (nearer === 0 && pod.metadata.name < best.pod.metadata.name)) best = { miss, pod };
    }
  }
  if (best === undefined) return undefined;
  const { kind, name } = workloadOf(best.pod);
  return { ...best.miss, workload: `${kind} ${name}` };
}

/** A sentence. */
export function nearMatchWords({ how, wanted, found, apart, workload }: PolicyNearMatch): string {
  return how === 'letters'
    ? `${wanted} is ${apart === 1 ? 'one letter' : 'two letters'} from ${found}, which ${workload} carries.`
    : `${workload} carries ${found}, not ${wanted}.`;
}
