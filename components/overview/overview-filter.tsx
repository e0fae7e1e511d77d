'use client';
// The overview's filter, kept in the URL.

import { useLive } from '#components/live/context.ts';

export function OverviewFilterBar() {
  const { view, go } = useLive();
  return (
    <search className="flex items-center gap-2">
      <input
        type="search"
        value={view.filter}
        onChange={(event) => go({ ...view, filter: event.target.value }, 'replace')}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          if (view.filter === '') event.currentTarget.blur();
          else go({ ...view, filter: '' }, 'replace');
        }}
        placeholder="Filter Services"
        aria-label="Filter Services by name, namespace, type or port"
        data-testid="overview-filter"
        className="h-7 w-48 rounded-md border border-hairline-2 bg-surface px-2.5 placeholder:text-ink-3"
      />
      <button
        type="button"
        aria-pressed={view.troubleOnly}
        onClick={() => go({ ...view, troubleOnly: !view.troubleOnly }, 'replace')}
        data-testid="only-trouble"
        className="h-7 rounded-md border border-hairline-2 px-2.5 hover:bg-surface-2 aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
      >
        Only trouble
      </button>
    </search>
  );
}
