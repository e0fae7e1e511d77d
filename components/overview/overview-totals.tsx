'use client';
// The cluster in a few figures of fixed width.

import { countText } from '#lib/std/plural.ts';

export type Totals = {
  readonly services: number;
  readonly namespaces: number;
  readonly ready: number;
  readonly endpoints: number;
  readonly broken: number;
  readonly warning: number;
};

type FigureProps = { readonly name: string; readonly value: string; readonly of?: string; readonly ink?: string };

function Figure({ name, value, of, ink = '' }: FigureProps) {
  return (
    <div className="min-w-[72px]">
      <dt className="text-label text-ink-3">{name}</dt>
      <dd className={`num text-figure font-medium tracking-[-0.02em] ${ink}`}>
        {value}
        {of !== undefined && <span className="text-ink-3 text-title font-normal tracking-normal"> / {of}</span>}
      </dd>
    </div>
  );
}

export function OverviewTotals({ totals }: { readonly totals: Totals }) {
  const { services, namespaces, ready, endpoints, broken, warning } = totals;
  return (
    <dl className="flex gap-7" data-testid="totals">
      <Figure name="Namespaces" value={countText(namespaces)} />
      <Figure name="Services" value={countText(services)} />
      <Figure name="Endpoints ready" value={countText(ready)} of={countText(endpoints)} />
      <Figure name="Failing" value={countText(broken)} ink={broken > 0 ? 'text-broken-ink' : 'text-ink-3'} />
      <Figure name="Warnings" value={countText(warning)} ink={warning > 0 ? 'text-not-ready-ink' : 'text-ink-3'} />
    </dl>
  );
}
