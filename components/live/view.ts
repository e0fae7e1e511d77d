// The view: everything on the screen that a link should bring back, and how it is written in a URL.

import { readScope, samePlace, type Scope } from '#lib/scope/scope.ts';
import { splitKey } from '#lib/kube/key.ts';
import { DEFAULT_CHOICE, type ProxyChoice, type VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { PANEL_KINDS, type PanelKind } from '#components/parts/kinds.tsx';
import { parseProxy, parseVantageChoice, proxyPairs, vantageChoicePairs } from './vantage-url.ts';
import { formatWhatIf, parseWhatIf, type WhatIf } from './what-if-url.ts';

/** `key` is the record's key; an Address is `namespace/service/address`. */
export type Selection = { readonly kind: PanelKind; readonly key: string };

export type InspectorTab = 'overview' | 'endpoints' | 'changes' | 'nodes' | 'trace' | 'what-if' | 'names' | 'policy' | 'yaml';
/** `changed`: what changed last comes first. */
export type OverviewSort = 'trouble' | 'name' | 'size' | 'changed';
export type TraceAs = 'pod' | 'workload';
export type Theme = 'system' | 'light' | 'dark';
/** How much time the dock spans; `all`: what is kept. */
export type TimeRange = '5m' | '15m' | '1h' | '6h' | 'all';

export type View = {
  /** Without a client: who looks is `stand`; see streamScope. */
  readonly scope: Scope;
  readonly selection: Selection | undefined;
  readonly tab: InspectorTab;
  /** The id of the finding that a link is about. */
  readonly finding: string | undefined;
  /** What is typed into the filter of the overview or the Service list; empty for none. */
  readonly filter: string;
  readonly troubleOnly: boolean;
  /** The order of the overview. */
  readonly sort: OverviewSort;
  /** Undefined: as the reader set it before (stored), else as the system has it. */
  readonly theme: Theme | undefined;
  /** Where the reader stands; undefined for nowhere. */
  readonly stand: VantageChoice | undefined;
  readonly proxy: ProxyChoice;
  /** What the client types, of the trace tab; empty for what is usual there. */
  readonly trace: string;
  /** Whether the Pod in which the reader stands asks for itself, or for the workload that it belongs to. */
  readonly traceAs: TraceAs;
  /** What is supposed of a Service of the namespace that is shown; see supposedIn. */
  readonly whatIf: WhatIf | undefined;
  /** The moment that is looked at, in ms since 1970 on the cluster's clock; undefined: now. */
  readonly at: number | undefined;
  /** Another moment, with which it is compared. */
  readonly against: number | undefined;
  readonly range: TimeRange;
  /** Is the dock opened, or a strip? */
  readonly dock: boolean;
};

export const HOME: View = {
  scope: { kind: 'overview' },
  selection: undefined,
  tab: 'overview',
  finding: undefined,
  filter: '',
  troubleOnly: false,
  sort: 'trouble',
  theme: undefined,
  stand: undefined,
  proxy: DEFAULT_CHOICE,
  trace: '',
  traceAs: 'pod',
  whatIf: undefined,
  at: undefined,
  against: undefined,
  range: '15m',
  dock: false,
};

/** What outlives a change of place: the theme of a link, where the reader stands, how kube-proxy is set, and where the reader is in time. */
export function homeOf({ theme, stand, proxy, at, against, range, dock, sort }: View): View {
  return { ...HOME, theme, stand, proxy, at, against, range, dock, sort };
}

const TABS: readonly InspectorTab[] = ['overview', 'endpoints', 'changes', 'nodes', 'trace', 'what-if', 'names', 'policy', 'yaml'];
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
export const SORTS: readonly OverviewSort[] = ['trouble', 'name', 'size', 'changed'];
const RANGES: readonly TimeRange[] = ['5m', '15m', '1h', '6h', 'all'];
/** ISO 8601 in UTC, as toISOString writes it; seconds may be whole. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A broken escape stands for nothing; the scope reader refuses it as a name.
    return '%';
  }
}

/** `/`, `/ns/shop` or `/ns/shop/svc/web`; undefined for any other path. */
function parsePath(pathname: string): Scope | undefined {
  const parts = pathname.split('/').filter((part) => part !== '');
  if (parts.length === 0) return { kind: 'overview' };
  const [ns, namespace, svc, name] = parts.map(decode);
  if (ns !== 'ns' || namespace === undefined) return undefined;
  if (parts.length === 2) return scopeFrom({ namespace });
  return parts.length === 4 && svc === 'svc' ? scopeFrom({ service: `${namespace}/${name}` }) : undefined;
}

function scopeFrom(query: Record<string, string>): Scope | undefined {
  const scope = readScope(new URLSearchParams(query));
  return scope.ok ? scope.value : undefined;
}

function formatPath(scope: Scope): string {
  switch (scope.kind) {
    case 'overview':
      return '/';
    case 'namespace':
      return `/ns/${scope.namespace}`;
    case 'service': {
      const { namespace, name } = splitKey(scope.service);
      return `/ns/${namespace}/svc/${name}`;
    }
  }
}

function parseSelection(raw: string | null): Selection | undefined {
  if (raw === null) return undefined;
  const colon = raw.indexOf(':');
  const kind = PANEL_KINDS.find((k) => k === raw.slice(0, colon));
  const key = raw.slice(colon + 1);
  return kind === undefined || key === '' ? undefined : { kind, key };
}

function parseTime(raw: string | null): number | undefined {
  const time = raw !== null && TIME.test(raw) ? Date.parse(raw) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** `search` with or without its question mark. Unknown parameters are ignored, bad values mean the default: `tab=checklist` too, which was a tab once. */
export function parseView(pathname: string, search: string): View | undefined {
  const scope = parsePath(pathname);
  if (scope === undefined) return undefined;
  const query = new URLSearchParams(search);
  return {
    scope,
    selection: parseSelection(query.get('sel')),
    tab: TABS.find((tab) => tab === query.get('tab')) ?? 'overview',
    finding: query.get('finding') ?? undefined,
    filter: query.get('q') ?? '',
    troubleOnly: query.get('only') === 'trouble',
    sort: SORTS.find((sort) => sort === query.get('sort')) ?? HOME.sort,
    theme: THEMES.find((theme) => theme === query.get('theme')),
    stand: parseVantageChoice(query),
    proxy: parseProxy(query),
    trace: query.get('trace') ?? '',
    traceAs: query.get('as') === 'workload' ? 'workload' : 'pod',
    whatIf: parseWhatIf(query.get('whatif')),
    at: parseTime(query.get('at')),
    against: parseTime(query.get('vs')),
    range: RANGES.find((range) => range === query.get('range')) ?? HOME.range,
    dock: query.get('dock') === 'open',
  };
}

/** As URLSearchParams would read it back, but with `/`, `:` and `,` left readable. */
function encode(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',');
}

/** What of the cluster has a panel of its own. */
export function selectionOf(subject: { readonly kind: string; readonly key: string }): Selection | undefined {
  const kind = PANEL_KINDS.find((k) => k === subject.kind);
  return kind === undefined ? undefined : { kind, key: subject.key };
}

/** The URL of a view, without the origin; only what differs from the default is written. */
export function formatView(view: View): string {
  const query: string[] = [];
  if (view.selection !== undefined) query.push(`sel=${view.selection.kind}:${encode(view.selection.key)}`);
  if (view.tab !== 'overview') query.push(`tab=${view.tab}`);
  if (view.finding !== undefined) query.push(`finding=${encode(view.finding)}`);
  if (view.filter !== '') query.push(`q=${encode(view.filter)}`);
  if (view.troubleOnly) query.push('only=trouble');
  if (view.sort !== HOME.sort) query.push(`sort=${view.sort}`);
  if (view.theme !== undefined) query.push(`theme=${view.theme}`);
  for (const [name, value] of [...vantageChoicePairs(view.stand), ...proxyPairs(view.proxy)]) query.push(`${name}=${encode(value)}`);
  if (view.trace !== '') query.push(`trace=${encode(view.trace)}`);
  if (view.traceAs === 'workload') query.push('as=workload');
  const supposed = supposedIn(view);
  if (supposed !== undefined) query.push(`whatif=${encode(formatWhatIf(supposed))}`);
  if (view.at !== undefined) query.push(`at=${new Date(view.at).toISOString()}`);
  if (view.against !== undefined) query.push(`vs=${new Date(view.against).toISOString()}`);
  if (view.range !== HOME.range) query.push(`range=${view.range}`);
  if (view.dock) query.push('dock=open');
  return formatPath(view.scope) + (query.length === 0 ? '' : `?${query.join('&')}`);
}

export function namespaceOf(scope: Scope): string | undefined {
  switch (scope.kind) {
    case 'overview':
      return undefined;
    case 'namespace':
      return scope.namespace;
    case 'service':
      return splitKey(scope.service).namespace;
  }
}

/** The hypothesis that is in force: one about another namespace ends where that is left. */
export function supposedIn({ scope, whatIf }: View): WhatIf | undefined {
  return whatIf !== undefined && splitKey(whatIf.service).namespace === namespaceOf(scope) ? whatIf : undefined;
}

/** Elsewhere with the same family; the way in is kept only on the same side of the cluster's border. */
export function standIn(before: VantageChoice | undefined, vantage: Vantage): VantageChoice {
  const sameSide = before !== undefined && (before.vantage.kind === 'external') === (vantage.kind === 'external');
  return { vantage, via: sameSide ? before.via : undefined, family: before?.family };
}

/** The scope to ask the server for: with the Pod in which the reader stands, where the place alone would not bring it. */
export function streamScope({ scope, stand }: Pick<View, 'scope' | 'stand'>): Scope {
  if (stand?.vantage.kind !== 'pod' || scope.kind === 'overview') return scope;
  const client = stand.vantage.pod;
  if (scope.kind === 'namespace' && splitKey(client).namespace === scope.namespace) return scope;
  return { ...scope, client };
}

export function sameSelection(a: Selection | undefined, b: Selection | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.kind === b.kind && a.key === b.key);
}

/** What is typed to be traced is about the thing that is selected; from Pod to Pod, and along a link to another place, it is kept. */
function keepsTrace(before: View, next: View): boolean {
  const here = samePlace(before.scope, next.scope);
  if (next.trace !== before.trace || (here && sameSelection(next.selection, before.selection))) return true;
  return next.tab === 'trace' && (!here || next.selection?.kind === 'Pod' || next.selection?.kind === 'Node');
}

/** A link to a finding holds as long as the reader stays where it leads. */
function keepsFinding(before: View, next: View): boolean {
  if (next.finding === undefined || next.finding !== before.finding) return true;
  return next.tab === before.tab && next.scope === before.scope && sameSelection(next.selection, before.selection);
}

/** What of the next view does not outlive the way there is let go. */
export function moved(before: View, next: View): View {
  const finding = keepsFinding(before, next) ? next.finding : undefined;
  const trace = keepsTrace(before, next) ? next.trace : '';
  return finding === next.finding && trace === next.trace ? next : { ...next, finding, trace };
}

/**
 * One step out: first a comparison ends, then what is supposed is let go, then the selection, then the reader leaves where they stand,
 * then the Service, then the namespace. The moment stays: it is no place within another, and has a key of its own (L).
 */
export function stepOut(view: View): View {
  const { scope } = view;
  if (view.against !== undefined) return { ...view, against: undefined };
  if (supposedIn(view) !== undefined) return { ...view, whatIf: undefined };
  const implied = scope.kind === 'service' && view.selection?.kind === 'Service' && view.selection.key === scope.service;
  if (view.selection !== undefined && !implied) return { ...view, selection: undefined, tab: 'overview' };
  if (view.stand !== undefined) return { ...view, stand: undefined };
  switch (scope.kind) {
    case 'overview':
      return view;
    case 'namespace':
      return { ...view, scope: { kind: 'overview' }, selection: undefined, tab: 'overview', filter: '' };
    case 'service':
      return {
        ...view,
        scope: { kind: 'namespace', namespace: splitKey(scope.service).namespace },
        selection: { kind: 'Service', key: scope.service },
      };
  }
}
