'use client';
// The overview's filter, kept in the URL.

import { useLive } from '#components/live/context.ts';
import { countText } from '#components/ui/age.ts';

type Props = { readonly shown: number; readonly total: number };

export function OverviewFilterBar({ shown, total }: Props) {
  const { view, go } = useLive();
  const filtered = view.filter !== '' || view.troubleOnly;
  return (
    <search className="flex items-center gap-2">
      <span className="text-label text-ink-3" aria-live="polite">
        {filtered ? `${countText(shown)} of ${countText(total)}` : ''}
      </span>
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
        className="h-7 w-52 rounded-md border border-hairline-2 bg-surface px-2.5 placeholder:text-ink-3"
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
