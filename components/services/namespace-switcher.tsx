'use client';
// The namespace shown, and the way to another one.

import { useLive, useShown } from '#components/live/context.ts';
import { homeOf, namespaceOf } from '#components/live/view.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { plural } from '#lib/std/plural.ts';
import { about } from '#components/menu/subject-at.ts';
import { Glyph } from '#components/parts/glyph.tsx';
import { useKept } from '#components/parts/kept.ts';
import { MenuButton, MenuLink } from '#components/ui/menu.tsx';
import { ViewLink } from '#components/parts/view-link.tsx';

type Row = { readonly name: string; readonly services: number | undefined; readonly broken: number; readonly warning: number };

/** Favourites first, then by name. */
function rowsOf({ tables: { NamespaceSummary, Namespace } }: ClusterState, favourites: ReadonlySet<string>): readonly Row[] {
  const rows: Row[] =
    NamespaceSummary.size > 0
      ? [...NamespaceSummary.values()].map((s) => ({ name: s.metadata.name, services: s.services, broken: s.broken, warning: s.warning }))
      : [...Namespace.keys()].map((name) => ({ name, services: undefined, broken: 0, warning: 0 }));
  // Namespaces with neither a Service nor trouble lead nowhere; they stay reachable through the palette.
  return rows
    .filter((row) => row.services !== 0 || row.broken + row.warning > 0)
    .sort((a, b) => Number(favourites.has(b.name)) - Number(favourites.has(a.name)) || (a.name < b.name ? -1 : 1));
}

function NamespaceLink({ row, favourite }: { readonly row: Row; readonly favourite: boolean }) {
  const { view } = useLive();
  const link = (
    <ViewLink
      to={{ ...homeOf(view), scope: { kind: 'namespace', namespace: row.name } }}
      aria-current={row.name === namespaceOf(view.scope)}
    />
  );
  return (
    <MenuLink link={link} name={row.name}>
      <span className="min-w-0 flex-1 truncate" title={row.name}>
        {row.name}
      </span>
      {favourite && (
        <span title="A favourite" className="shrink-0 text-accent-ink">
          ★<span className="sr-only"> a favourite</span>
        </span>
      )}
      {row.broken > 0 && <span className="shrink-0 text-label text-broken-ink">{row.broken} failing</span>}
      {row.warning > 0 && <span className="shrink-0 text-label text-not-ready-ink">{plural(row.warning, 'warning')}</span>}
      <span
        className="num w-8 shrink-0 text-right text-ink-3"
        title={row.services === undefined ? undefined : plural(row.services, 'Service')}
      >
        {row.services}
      </span>
    </MenuLink>
  );
}

function Namespaces() {
  const { view } = useLive();
  const { state } = useShown();
  const favourites = useKept('favourites');
  return (
    <>
      <MenuLink link={<ViewLink to={homeOf(view)} />} name="All namespaces">
        <span className="text-ink-2">All namespaces</span>
      </MenuLink>
      {rowsOf(state, favourites).map((row) => (
        <NamespaceLink key={row.name} row={row} favourite={favourites.has(row.name)} />
      ))}
    </>
  );
}

export function NamespaceSwitcher() {
  const { view } = useLive();
  const namespace = namespaceOf(view.scope);
  const button = (
    <button
      type="button"
      data-testid="namespace-switcher"
      className="flex h-8 w-full items-center gap-2 rounded-md px-2 hover:bg-surface-2"
    >
      <span className="text-ink-3">
        <Glyph kind="Namespace" />
      </span>
      <span className="min-w-0 flex-1 truncate text-left font-medium" title={namespace}>
        {namespace}
      </span>
      <svg
        width="12"
        height="12"
        viewBox="0 0 12 12"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        className="text-ink-3"
        aria-hidden="true"
      >
        <path d="M3.5 4.75 6 2.5l2.5 2.25M3.5 7.25 6 9.5l2.5-2.25" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </button>
  );
  return (
    <div className="shrink-0 border-b border-hairline p-2" {...about({ kind: 'Namespace', key: namespace ?? '' })}>
      <MenuButton button={button} label="Namespaces" className="max-h-[60vh] w-(--anchor-width) rounded-lg">
        <Namespaces />
      </MenuButton>
    </div>
  );
}
