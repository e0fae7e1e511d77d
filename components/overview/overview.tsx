'use client';
// The overview: every Service of the cluster by namespace, trouble first unless another order is asked for.

import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import { useLive, useShown } from '#components/live/context.ts';
import { useServices } from '#components/live/use-services.ts';
import { formatView, homeOf } from '#components/live/view.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { countText, plural } from '#lib/std/plural.ts';
import { about } from '#components/menu/subject-at.ts';
import { Glyph } from '#components/parts/glyph.tsx';
import { toggleKept, useKept } from '#components/parts/kept.ts';
import { moveFocus } from '#components/parts/move-focus.ts';
import { otherTrouble, placeOf } from '#components/parts/other-trouble.ts';
import { COLUMNS, OverviewOtherRow, OverviewServiceRow } from './overview-row.tsx';
import { parseFilter } from './filter-text.ts';
import { type Group, groupOf, orderOf, type OverviewFilter, type OverviewRow, rowsOf } from './overview-rows.ts';
import { OverviewFilterBar } from './overview-filter.tsx';
import { OverviewTotals, type Totals } from './overview-totals.tsx';
import type { Spark } from '#components/parts/sparkline.tsx';
import { useSparks } from '#components/parts/use-sparks.ts';
import { useCalmOrder } from '#components/parts/use-calm-order.ts';
import { offsetsOf, useWindow } from '#components/parts/use-window.ts';
import { ViewLink } from '#components/parts/view-link.tsx';

const ROW = 28;
const GROUP = 44;

function totalsOf(groups: Iterable<Group>): Totals {
  const totals = { services: 0, namespaces: 0, ready: 0, endpoints: 0, broken: 0, warning: 0 };
  for (const { total, broken, warning, ready, endpoints } of groups) {
    totals.namespaces++;
    totals.services += total;
    totals.broken += broken;
    totals.warning += warning;
    totals.ready += ready;
    totals.endpoints += endpoints;
  }
  return totals;
}

/** A star, filled where it is kept. */
function Favourite({ namespace, kept }: { readonly namespace: string; readonly kept: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={kept}
      aria-label={`${namespace}, a favourite`}
      title={kept ? 'A favourite: it comes first. Press to let it go.' : 'Keep as a favourite of this browser'}
      onClick={() => toggleKept('favourites', namespace)}
      className={`grid size-6 place-items-center rounded hover:bg-surface-2 ${kept ? 'text-accent-ink' : 'text-ink-3'}`}
    >
      <svg
        width="14"
        height="14"
        viewBox="0 0 16 16"
        fill={kept ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.4"
        aria-hidden="true"
      >
        <path d="m8 2.2 1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z" strokeLinejoin="round" />
      </svg>
    </button>
  );
}

type HeadProps = {
  readonly group: Group;
  readonly folded: boolean;
  readonly favourite: boolean;
  /** Undefined: a filter is in force, which shows what it finds. */
  readonly onFold: (() => void) | undefined;
};

function GroupHead({ group, folded, favourite, onFold }: HeadProps) {
  const { view } = useLive();
  const { namespace, services, total, broken, warning, pods } = group;
  return (
    <div className="flex h-full items-end px-4">
      <h2 className="flex h-7 w-full items-center gap-3 border-b border-hairline">
        {onFold !== undefined && (
          <button
            type="button"
            aria-expanded={!folded}
            aria-label={`${folded ? 'Unfold' : 'Fold'} ${namespace}`}
            onClick={onFold}
            className="-mx-[18px] grid size-6 place-items-center rounded text-ink-3 hover:bg-surface-2"
          >
            <svg
              width="10"
              height="10"
              viewBox="0 0 10 10"
              fill="none"
              stroke="currentColor"
              strokeWidth="1.4"
              aria-hidden="true"
              className={folded ? '' : 'rotate-90'}
            >
              <path d="m3.5 2 3 3-3 3" strokeLinecap="round" strokeLinejoin="round" />
            </svg>
          </button>
        )}
        <ViewLink
          to={{ ...homeOf(view), scope: { kind: 'namespace', namespace } }}
          className="flex items-center gap-1.5 rounded font-semibold hover:underline hover:underline-offset-2"
          data-namespace={namespace}
          {...about({ kind: 'Namespace', key: namespace })}
        >
          <span className="-ml-px text-ink-3">
            <Glyph kind="Namespace" />
          </span>
          <span className="ml-2.5">{namespace}</span>
        </ViewLink>
        <span className="text-label font-normal text-ink-3">
          {services.length === total ? plural(total, 'Service') : `${services.length} of ${plural(total, 'Service')}`}
          {pods !== undefined && `, ${plural(pods, 'Pod')}`}
        </span>
        <Favourite namespace={namespace} kept={favourite} />
        <span className="ml-auto flex gap-3 text-label font-normal">
          {broken > 0 && <span className="text-broken-ink">{broken} failing</span>}
          {warning > 0 && <span className="text-not-ready-ink">{plural(warning, 'warning')}</span>}
        </span>
      </h2>
    </div>
  );
}

/** Also those that hold no Service: what is broken there is seen all the same. */
function troubledNamespaces(state: ClusterState): readonly string[] {
  return [...state.tables.NamespaceSummary.values()].filter((s) => s.broken + s.warning > 0).map((s) => s.metadata.name);
}

/** A namespace is grouped anew only when something in it, or the filter, has changed. */
function useGroups(filter: OverviewFilter): ReadonlyMap<string, Group> {
  const { summaries, state } = useShown();
  const [cache] = useState(() => new Map<string, { readonly of: readonly unknown[]; readonly group: Group }>());
  const groups = new Map<string, Group>();
  for (const namespace of new Set([...summaries.namespaces(), ...troubledNamespaces(state)])) {
    const services = summaries.inNamespace(namespace);
    const summary = state.tables.NamespaceSummary.get(namespace);
    const findings = [...linked(state.index.findingsByService, `${namespace}/`)].map((key) => state.tables.Finding.get(key));
    const of = [services, summary, filter, ...findings];
    const held = cache.get(namespace);
    const group =
      held?.of.length === of.length && held.of.every((part, i) => part === of[i])
        ? held.group
        : groupOf(namespace, services, summary, filter, otherTrouble(state, namespace));
    cache.set(namespace, { of, group });
    groups.set(namespace, group);
  }
  return groups;
}

type RowsProps = {
  readonly rows: readonly OverviewRow[];
  readonly sparks: ReadonlyMap<string, Spark>;
  readonly favourites: ReadonlySet<string>;
  readonly foldable: boolean;
  readonly scroller: RefObject<HTMLElement | null>;
};

/** Scrolling draws this alone: the rows in sight. */
function Rows({ rows, sparks, favourites, foldable, scroller }: RowsProps) {
  const { view, openSelection } = useLive();
  const offsets = useMemo(() => offsetsOf(rows.map((row) => (row.kind === 'group' ? GROUP : ROW))), [rows]);
  const [first, end] = useWindow(scroller, offsets);
  const onOpen = useCallback((key: string) => openSelection({ kind: 'Service', key }), [openSelection]);
  const home = homeOf(view);
  return (
    <ul className="relative" style={{ height: offsets.at(-1) }}>
      {rows.slice(first, end).map((row, i) => {
        const style = { top: offsets[first + i], height: row.kind === 'group' ? GROUP : ROW };
        if (row.kind === 'group') {
          return (
            <li key={row.group.namespace} className="absolute inset-x-0" style={style}>
              <GroupHead
                group={row.group}
                folded={row.folded}
                favourite={favourites.has(row.group.namespace)}
                onFold={foldable ? () => toggleKept('folded', row.group.namespace) : undefined}
              />
            </li>
          );
        }
        if (row.kind === 'other') {
          const { subject } = row.trouble;
          return (
            <li key={`${subject.kind}:${subject.key}`} className="absolute inset-x-0" style={style}>
              <OverviewOtherRow trouble={row.trouble} to={placeOf(home, row.namespace, row.trouble)} />
            </li>
          );
        }
        const { namespace, name } = row.summary.metadata;
        const key = `${namespace}/${name}`;
        return (
          <li key={key} className="absolute inset-x-0" style={style}>
            <OverviewServiceRow
              summary={row.summary}
              spark={sparks.get(key)}
              href={formatView({ ...home, scope: { kind: 'service', service: key } })}
              onOpen={onOpen}
            />
          </li>
        );
      })}
    </ul>
  );
}

function noMatch(text: string, troubleOnly: boolean): string {
  if (text === '') return 'Nothing has trouble.';
  return `No Service matches “${text}”${troubleOnly ? ' and has trouble' : ''}.`;
}

const NOTHING: ReadonlySet<string> = new Set();

/** The filter with what the server says of Node and labels: until it does, nothing is of them. */
function useFilter(text: string, troubleOnly: boolean): { readonly filter: OverviewFilter; readonly problem: string | undefined } {
  const filter = useMemo(() => parseFilter(text), [text]);
  const { node, labels } = filter;
  const { answer, problem } = useServices({ node, labels });
  const asks = node !== undefined || labels !== undefined;
  const among = useMemo(() => (asks ? new Set(answer?.services) : undefined), [asks, answer]);
  return { filter: useMemo(() => ({ filter, troubleOnly, among }), [filter, troubleOnly, among]), problem };
}

export function Overview() {
  const { view } = useLive();
  const { ready } = useShown();
  const { filter: text, troubleOnly, sort } = view;
  const { filter, problem } = useFilter(text, troubleOnly);
  const groups = useGroups(filter);
  const sparks = useSparks('overview');
  const favourites = useKept('favourites');
  const kept = useKept('folded');
  const changedAt = useCallback((service: Key) => sparks.get(service)?.steps.at(-1)?.time, [sparks]);
  const { order, hold } = useCalmOrder(orderOf(groups.values(), { sort, favourites, changedAt }));
  const filtered = text !== '' || troubleOnly;
  const folded = filtered ? NOTHING : kept;
  const rows = rowsOf(groups, order, { sort, folded });
  const totals = totalsOf(groups.values());
  const shown = rows.filter((row) => row.kind === 'service').length;
  const scroller = useRef<HTMLDivElement>(null);
  if (!ready) return null;
  return (
    <div className="flex h-full flex-col bg-surface" data-testid="overview">
      <div className="flex shrink-0 flex-wrap items-end justify-between gap-x-8 gap-y-3 px-6 pt-4 pb-4">
        <OverviewTotals totals={totals} />
        <OverviewFilterBar namespaces={[...groups.keys()]} folded={kept} problem={problem} />
      </div>
      <div className="shrink-0 border-y border-hairline px-2">
        <div aria-hidden="true" className={`${COLUMNS} h-7 items-center text-label text-ink-3`}>
          <span />
          <span>Service{filtered && `, ${countText(shown)} of ${countText(totals.services)}`}</span>
          <span>Trouble</span>
          <span>Endpoints</span>
          <span className="text-right">Ready</span>
          <span className="whitespace-nowrap">15 min</span>
          <span>Ports</span>
          <span>Type</span>
          <span>Nodes, zones</span>
        </div>
      </div>
      <div
        ref={scroller}
        className="min-h-0 flex-1 overflow-y-auto px-2 pb-6"
        {...hold}
        onKeyDown={(event) => moveFocus(event, 'a[data-service], a[data-other]')}
      >
        <p className="sr-only" aria-live="polite">
          {filtered ? `${plural(shown, 'Service')} shown` : ''}
        </p>
        {rows.length === 0 && (
          <p className="px-4 py-8 text-ink-2" data-testid="no-match">
            {noMatch(text, troubleOnly)}
          </p>
        )}
        <Rows rows={rows} sparks={sparks} favourites={favourites} foldable={!filtered} scroller={scroller} />
      </div>
    </div>
  );
}
