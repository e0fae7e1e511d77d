'use client';
// Before and after, side by side: drops, ready endpoints, the source address; each Node; shares from where the reader stands.

import { useMemo } from 'react';
import type { Service } from '#lib/kube/service.ts';
import { keyOf } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import { compare, type Comparison, type NodeComparison, type SideComparison, type StandComparison } from '#lib/whatif/compare.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { type Met, metOn } from '#lib/routing/met.ts';
import { SEEN, verdictWords } from '#lib/words/routing.ts';
import { percent } from '#lib/std/percent.ts';
import { plural } from '#lib/std/plural.ts';
import { Section } from '#components/ui/section.tsx';
import { metWords, portTitle, sideTitle } from '#lib/words/what-if.ts';

function inkOf(met: Met | undefined): string {
  if (met === undefined) return 'text-ink-3';
  if (met.verdict.kind === 'drop' || met.verdict.kind === 'reject') return 'text-broken-ink';
  return met.fallback ? 'text-draining-ink' : 'text-ink';
}

function Arrow() {
  return (
    <span className="text-ink-3" aria-hidden="true">
      →
    </span>
  );
}

function BeforeAfter({ name, before, after }: { readonly name: string; readonly before: string; readonly after: string }) {
  const same = before === after;
  return (
    <>
      <dt className={same ? 'text-ink-3' : 'text-ink-2'}>{name}</dt>
      <dd className="num flex flex-wrap gap-x-1.5">
        {same ? (
          <span className="text-ink-3">{before}, as before</span>
        ) : (
          <>
            <span className="text-ink-2">{before}</span>
            <Arrow />
            <span className="font-semibold">{after}</span>
          </>
        )}
      </dd>
    </>
  );
}

const onNodes = (count: number): string => (count === 0 ? 'no Node' : plural(count, 'Node'));

function total(sides: readonly SideComparison[], side: SideComparison['side'], of: 'drops' | 'rejects', when: 'before' | 'after'): number {
  return Math.max(0, ...sides.filter((s) => s.side === side).map((s) => s[of][when]));
}

function Summary({ comparison }: { readonly comparison: Comparison }) {
  const { ready, sides } = comparison;
  const outside = sides.find((s) => s.side === 'outside');
  const line = (side: SideComparison['side'], of: 'drops' | 'rejects', name: string) => {
    const [before, after] = [total(sides, side, of, 'before'), total(sides, side, of, 'after')];
    // Nodes that reject are worth a line only where there are any.
    if (before + after === 0 && of === 'rejects') return null;
    return <BeforeAfter key={name} name={name} before={onNodes(before)} after={onNodes(after)} />;
  };
  return (
    <dl className="grid grid-cols-[116px_minmax(0,1fr)] gap-x-3 gap-y-0.5" data-testid="what-if-summary">
      <BeforeAfter name="Ready addresses" before={String(ready.before)} after={String(ready.after)} />
      {sides.length > 0 && line('inside', 'drops', 'Drop, from Pods')}
      {sides.length > 0 && line('inside', 'rejects', 'Reject, from Pods')}
      {outside !== undefined && line('outside', 'drops', 'Drop, from outside')}
      {outside !== undefined && line('outside', 'rejects', 'Reject, from outside')}
      {outside !== undefined && <BeforeAfter name="Address seen" before={SEEN[outside.seen.before]} after={SEEN[outside.seen.after]} />}
    </dl>
  );
}

/** What Nodes that do not differ have in common, in one line for each. */
function unchanged(nodes: readonly NodeComparison[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { before } of nodes) counts.set(metWords(before), (counts.get(metWords(before)) ?? 0) + 1);
  return [...counts].map(([words, count]) => `${plural(count, 'Node')}: ${words}`);
}

function Side({ side, title }: { readonly side: SideComparison; readonly title: string }) {
  const differing = side.nodes.filter((n) => n.differs);
  const rest = unchanged(side.nodes.filter((n) => !n.differs));
  return (
    <div data-testid="what-if-side" data-side={side.side}>
      <p className="text-label leading-5 text-ink-2">{title}</p>
      {differing.length > 0 && (
        <table className="w-full" aria-label={title}>
          <thead className="sr-only">
            <tr>
              <th scope="col">Node</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {differing.map(({ node, before, after }) => (
              <tr key={node} className="border-t border-hairline first:border-t-0">
                <th scope="row" className="mono max-w-28 truncate py-0.5 pr-2 text-left font-normal" title={node}>
                  {node}
                </th>
                <td className={`num py-0.5 pr-1.5 whitespace-nowrap opacity-75 ${inkOf(before)}`}>{metWords(before)}</td>
                <td className={`num py-0.5 whitespace-nowrap font-semibold ${inkOf(after)}`}>
                  <Arrow /> {metWords(after)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rest.length > 0 && (
        <p className="num text-ink-3">{`${differing.length === 0 ? 'Nothing differs. ' : 'As before: '}${rest.join('; ')}.`}</p>
      )}
    </div>
  );
}

function shareText(share: number): string {
  return share === 0 ? 'none' : percent(share);
}

function Stand({ stand, title }: { readonly stand: StandComparison; readonly title: string }) {
  const { before, after, seen } = stand;
  const moved = stand.shares.filter((share) => share.before !== share.after);
  return (
    <div data-testid="what-if-stand">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
        <BeforeAfter name={title} before={verdictWords(metOn(before))} after={verdictWords(metOn(after))} />
        {seen.before !== seen.after && <BeforeAfter name="Address seen" before={SEEN[seen.before]} after={SEEN[seen.after]} />}
      </dl>
      {moved.length > 0 && (
        <table className="w-full" aria-label={`Shares, ${title}`}>
          <tbody>
            {moved.map((share) => (
              <tr key={share.endpoint} className="border-t border-hairline first:border-t-0">
                <th scope="row" className="mono py-0.5 pr-2 text-left font-normal">
                  {share.endpoint}
                  {share.nodeName !== undefined && <span className="text-ink-3"> {share.nodeName}</span>}
                </th>
                <td className="num py-0.5 pr-1.5 text-right text-ink-2">{shareText(share.before)}</td>
                <td className="num py-0.5 text-right font-semibold">
                  <Arrow /> {shareText(share.after)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function useComparison(service: Service): Comparison | undefined {
  const { routeSettings } = useLive();
  const { actual, state } = useShown();
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  return useMemo(() => compare(actual, state, key, routeSettings), [actual, state, key, routeSettings]);
}

/** Also while nothing is supposed: what is below it keeps its place. */
export function WhatIfSummary({ service }: { readonly service: Service }) {
  const comparison = useComparison(service);
  if (comparison === undefined) return null;
  return (
    <Section title="Before and after">
      <Summary comparison={comparison} />
    </Section>
  );
}

type Alike = { readonly side: SideComparison; readonly all: readonly SideComparison[] };

/** Ports and families of which the same is to be said are said together. */
function together(sides: readonly SideComparison[]): readonly Alike[] {
  const found: { side: SideComparison; all: SideComparison[] }[] = [];
  for (const side of sides) {
    const alike = found.find((f) => f.side.side === side.side && f.side.path === side.path && same(f.side.nodes, side.nodes));
    if (alike === undefined) found.push({ side, all: [side] });
    else alike.all.push(side);
  }
  return found;
}

export function WhatIfNodes({ service }: { readonly service: Service }) {
  const comparison = useComparison(service);
  if (comparison === undefined) return null;
  const families = new Set(comparison.sides.map((s) => s.family)).size > 1;
  const groups = together(comparison.sides);
  const titled = ({ side, all }: Alike): string => {
    const every = all.length === comparison.sides.filter((s) => s.side === side.side).length;
    return every ? sideTitle(side) : `${sideTitle(side)}: ${all.map((s) => portTitle(s, families)).join(', ')}`;
  };
  return (
    <>
      {comparison.stand.length > 0 && (
        <Section title="From where you stand">
          <div className="flex flex-col gap-2">
            {comparison.stand.map((stand) => (
              <Stand
                key={`${stand.port.port}${stand.port.protocol}${stand.family}`}
                stand={stand}
                title={`Port ${portTitle(stand, families)}`}
              />
            ))}
          </div>
        </Section>
      )}
      {groups.length > 0 && (
        <Section title="Node by Node">
          <div className="flex flex-col gap-2">
            {groups.map((group) => (
              <Side
                key={`${group.side.port.port}${group.side.port.protocol}${group.side.family}${group.side.side}`}
                side={group.side}
                title={titled(group)}
              />
            ))}
          </div>
        </Section>
      )}
    </>
  );
}
