// Whom a trace can start at, by what is typed: a workload, a Pod, a process of a Node, or an address outside the cluster.

import type { ClusterState } from '#lib/cluster/state.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { familyOf } from '#lib/kube/ip.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { plural } from '#lib/std/plural.ts';
import { canAsk, workloadKeyOf } from '#lib/trace/client-pods.ts';
import type { TraceAs } from '#components/live/view.ts';
import { type Hit, hitKey } from '#components/search/palette-hits.ts';
import type { Option, OptionGroup } from '#components/ui/combobox.tsx';

/** `as`: the Pod of the vantage asks for itself, or for the workload that it belongs to. */
export type TraceClient = { readonly vantage: Vantage; readonly as: TraceAs };

export type ClientOption = Option & { readonly client: TraceClient };
export type ClientGroup = OptionGroup & { readonly items: readonly ClientOption[] };

/** Of each group; who types more sees fewer. */
const MOST = 8;

/** `Deployment web`: of the key of a workload. */
function workloadName(workload: Key): string {
  return workload.split('/').slice(1).join(' ');
}

function labelOf(state: ClusterState, { vantage, as }: TraceClient): string {
  switch (vantage.kind) {
    case 'pod': {
      const pod = as === 'workload' ? state.tables.Pod.get(vantage.pod) : undefined;
      return pod === undefined ? splitKey(vantage.pod).name : workloadName(workloadKeyOf(pod));
    }
    case 'node':
      return `a process on ${vantage.node}`;
    case 'external':
      return vantage.address === undefined ? 'outside, any address' : `outside, ${vantage.address}`;
  }
}

function detailOf({ vantage }: TraceClient): string {
  switch (vantage.kind) {
    case 'pod':
      return splitKey(vantage.pod).namespace;
    case 'node':
      return '';
    case 'external':
      return `at ${vantage.node}`;
  }
}

export function optionOf(state: ClusterState, client: TraceClient): ClientOption {
  const { vantage, as } = client;
  const label = labelOf(state, client);
  const place = vantage.kind === 'external' ? vantage.node : vantage.kind === 'pod' && as === 'pod' ? vantage.pod : detailOf(client);
  return { id: `${vantage.kind} ${as} ${label} ${place}`, label, detail: detailOf(client), client };
}

/** Where a load balancer would send it: a Node with an endpoint, as all others drop under a Local policy. */
function arrivalNodes(state: ClusterState, service: Key | undefined, now: Vantage | undefined): readonly string[] {
  const all = [...state.tables.Node.keys()].sort();
  const pods = service === undefined ? [] : [...linked(state.index.podsByService, service)];
  const holding = new Set(pods.flatMap((key) => state.tables.Pod.get(key)?.spec.nodeName ?? []));
  const here = now?.kind === 'external' ? [now.node] : [];
  return [...new Set([...here, ...all.filter((node) => holding.has(node)), ...all])];
}

/** 0 is best; undefined: no match. Every word must occur. */
function fit(text: string, query: string): number | undefined {
  const low = text.toLowerCase();
  if (query === '') return 0;
  if (low.startsWith(query) || low.includes(`/${query}`) || low.includes(` ${query}`)) return 0;
  return query.split(/\s+/).every((word) => low.includes(word)) ? 1 : undefined;
}

function best<T>(all: Iterable<T>, textOf: (one: T) => string, query: string): readonly T[] {
  const found: { readonly one: T; readonly rank: number; readonly text: string }[] = [];
  for (const one of all) {
    const text = textOf(one);
    const rank = fit(text, query);
    if (rank !== undefined) found.push({ one, rank, text });
  }
  return found
    .sort((a, b) => a.rank - b.rank || (a.text < b.text ? -1 : 1))
    .slice(0, MOST)
    .map(({ one }) => one);
}

function workloadsIn(state: ClusterState): ReadonlyMap<Key, readonly Key[]> {
  const found = new Map<Key, Key[]>();
  for (const [key, pod] of state.tables.Pod) {
    // What nothing made is a Pod and no more.
    if (!canAsk(pod) || pod.metadata.ownerReferences.length === 0) continue;
    const workload = workloadKeyOf(pod);
    const held = found.get(workload);
    if (held === undefined) found.set(workload, [key]);
    else held.push(key);
  }
  return found;
}

export type ChoicesInput = {
  readonly state: ClusterState;
  /** Which is traced, if any: outside connections arrive where it has endpoints. */
  readonly service: Key | undefined;
  /** Who asks now. */
  readonly now: TraceClient | undefined;
  /** What the server found of the whole cluster. */
  readonly hits: readonly Hit[];
  readonly typed: string;
};

function podOptions({ state, hits, typed }: ChoicesInput, query: string): readonly ClientOption[] {
  const here = [...state.tables.Pod].filter(([, pod]) => canAsk(pod)).map(([key]) => key);
  const found = hits.filter(({ kind }) => kind === 'Pod').map(hitKey);
  const withAddress =
    familyOf(typed) === undefined ? [] : here.filter((key) => state.tables.Pod.get(key)?.status.podIPs.some(({ ip }) => ip === typed));
  const keys = new Set([...withAddress, ...best(here, (key) => key, query), ...found]);
  return [...keys].slice(0, MOST).map((pod) => optionOf(state, { vantage: { kind: 'pod', pod }, as: 'pod' }));
}

function nodeOptions({ state, hits, typed }: ChoicesInput, query: string): readonly ClientOption[] {
  const nodes = [...state.tables.Node.keys()];
  const withAddress =
    familyOf(typed) === undefined
      ? []
      : nodes.filter((node) => state.tables.Node.get(node)?.status.addresses.some(({ address }) => address === typed));
  const found = hits.filter(({ kind }) => kind === 'Node').map(({ name }) => name);
  const keys = new Set([...withAddress, ...best(nodes, (node) => `a process on node ${node}`, query), ...found]);
  return [...keys].slice(0, MOST).map((node) => optionOf(state, { vantage: { kind: 'node', node }, as: 'pod' }));
}

function outsideOptions({ state, service, now, typed }: ChoicesInput, query: string, isKnown: boolean): readonly ClientOption[] {
  const address = familyOf(typed) === undefined ? undefined : typed;
  // A Pod or a Node has it: nobody outside does.
  if (address !== undefined && isKnown) return [];
  const nodes = arrivalNodes(state, service, now?.vantage);
  const fits = address === undefined ? best(nodes, (node) => `from outside, any address, arriving at ${node}`, query) : nodes;
  // In the order of where it would arrive, not of names.
  const shown = new Set(fits);
  return nodes
    .filter((node) => shown.has(node))
    .slice(0, address === undefined ? MOST : 4)
    .map((node) => optionOf(state, { vantage: { kind: 'external', node, address }, as: 'pod' }));
}

/** An address is looked for among Pods and Nodes first; what nobody has comes from outside. */
export function clientChoices(input: ChoicesInput): readonly ClientGroup[] {
  const { state } = input;
  const typed = input.typed.trim();
  const query = typed.toLowerCase();
  const workloads = best(workloadsIn(state), ([workload]) => workload.replaceAll('/', ' '), query).map(([, [pod = '', ...more]]) => {
    const option = optionOf(state, { vantage: { kind: 'pod', pod }, as: 'workload' });
    return { ...option, detail: `${option.detail} · ${plural(more.length + 1, 'Pod')}` };
  });
  const given = { ...input, typed };
  const pods = podOptions(given, query);
  const nodes = nodeOptions(given, query);
  const outside = outsideOptions(given, query, pods.length + nodes.length > 0);
  return [
    { value: 'All Pods of a workload', items: workloads },
    { value: 'One Pod', items: pods },
    { value: 'A process of a Node', items: nodes },
    { value: 'From outside the cluster', items: outside },
  ].filter(({ items }) => items.length > 0);
}
