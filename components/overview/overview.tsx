'use client';
// The overview: every Service of the cluster by namespace, trouble first.

import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import { useLive, useShown } from '#components/live/context.ts';
import { formatView, homeOf } from '#components/live/view.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { countText, plural } from '#lib/std/plural.ts';
import { about } from '#components/menu/subject-at.ts';
import { Glyph } from '#components/parts/glyph.tsx';
import { moveFocus } from '#components/parts/move-focus.ts';
import { otherTrouble, placeOf } from '#components/parts/other-trouble.ts';
import { COLUMNS, OverviewOtherRow, OverviewServiceRow } from './overview-row.tsx';
import { compareGroups, type Group, groupOf, type OverviewFilter, type OverviewRow, rowsOf } from './overview-rows.ts';
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

function GroupHead({ group }: { readonly group: Group }) {
  const { view } = useLive();
  const { namespace, services, total, broken, warning, pods } = group;
  return (
    <div className="flex h-full items-end px-4">
      <h2 className="flex h-7 w-full items-center gap-3 border-b border-hairline">
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
        <span className="ml-auto flex gap-3 text-label font-normal">
          {broken > 0 && <span className="text-broken-ink">{broken} broken</span>}
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
  readonly scroller: RefObject<HTMLElement | null>;
};

/** Scrolling draws this alone: the rows in sight. */
function Rows({ rows, sparks, scroller }: RowsProps) {
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
              <GroupHead group={row.group} />
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

export function Overview() {
  const { view } = useLive();
  const { ready } = useShown();
  const { filter: text, troubleOnly } = view;
  const filter = useMemo(() => ({ text, troubleOnly }), [text, troubleOnly]);
  const groups = useGroups(filter);
  const { order, hold } = useCalmOrder([...groups.values()].sort(compareGroups).map((g) => g.namespace));
  const rows = rowsOf(order.flatMap((namespace) => groups.get(namespace) ?? []));
  const totals = totalsOf(groups.values());
  const filtered = text !== '' || troubleOnly;
  const shown = rows.filter((row) => row.kind === 'service').length;
  const scroller = useRef<HTMLDivElement>(null);
  const sparks = useSparks('overview');
  if (!ready) return null;
  return (
    <div className="flex h-full flex-col bg-surface" data-testid="overview">
      <div className="flex shrink-0 flex-wrap items-end justify-between gap-x-8 gap-y-3 px-6 pt-4 pb-4">
        <OverviewTotals totals={totals} />
        <OverviewFilterBar />
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
        <Rows rows={rows} sparks={sparks} scroller={scroller} />
      </div>
    </div>
  );
}
