'use client';
// The filter of the overview and its order, kept in the URL: one field, what can be typed into it, and what is in force as chips.

import { useId, useState } from 'react';
import { useLive } from '#components/live/context.ts';
import { SORTS, type OverviewSort } from '#components/live/view.ts';
import { keep } from '#components/parts/kept.ts';
import { Popover } from '#components/ui/popover.tsx';
import { FIELDS, tokensOf, without } from './filter-text.ts';

const SORT_WORDS: Readonly<Record<OverviewSort, string>> = {
  trouble: 'Trouble first',
  name: 'By name',
  size: 'Largest first',
  changed: 'Lately changed first',
};

const BUTTON =
  'h-7 rounded-md border border-hairline-2 px-2.5 hover:bg-surface-2 aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink';

/** What can be typed; a press on one types it. */
function FieldHelp({ onPick }: { readonly onPick: (example: string) => void }) {
  const [open, setOpen] = useState(false);
  const button = (
    <button type="button" aria-label="What can be typed into the filter" className={`${BUTTON} px-2 text-ink-3`}>
      ?
    </button>
  );
  return (
    <Popover label="What can be typed into the filter" button={button} open={open} onOpen={setOpen} className="w-[420px] max-w-[92vw]">
      <p className="mb-2 text-ink-2">
        Words are looked for in names, namespaces, types and ports. A field and a colon ask for one thing; several of one field mean any of
        them.
      </p>
      <ul>
        {Object.entries(FIELDS).map(([field, { example, says }]) => (
          <li key={field}>
            <button
              type="button"
              onClick={() => {
                setOpen(false);
                onPick(example);
              }}
              className="grid w-full grid-cols-[120px_minmax(0,1fr)] gap-x-3 rounded px-1 py-1 text-left hover:bg-surface-2"
            >
              <span className="mono">{example}</span>
              <span className="text-ink-2">{says}</span>
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}

/** What is asked of one field; a press takes it off. */
function Chips({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const chips = tokensOf(text).flatMap((token, i) => (token.field === undefined || token.value === '' ? [] : [{ ...token, i }]));
  if (chips.length === 0) return null;
  return (
    <ul aria-label="In force" className="flex flex-wrap gap-1.5" data-testid="filter-chips">
      {chips.map(({ i, text: chip, field, value }) => (
        <li key={`${i} ${chip}`}>
          <button
            type="button"
            aria-label={`Take off ${chip}`}
            onClick={() => onText(without(text, i))}
            className="flex h-6 items-center gap-1.5 rounded-full border border-accent bg-accent-soft px-2.5 text-label text-accent-ink"
          >
            {field} <span className="mono">{value}</span> <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

type Props = {
  /** All that are shown, to fold them. */
  readonly namespaces: readonly string[];
  readonly folded: ReadonlySet<string>;
  /** Why Node or labels have no answer. */
  readonly problem: string | undefined;
};

export function OverviewFilterBar({ namespaces, folded, problem }: Props) {
  const { view, go } = useLive();
  const id = useId();
  const setText = (filter: string): void => go({ ...view, filter }, 'replace');
  const allFolded = namespaces.length > 0 && namespaces.every((namespace) => folded.has(namespace));
  return (
    <search className="flex flex-col items-start gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <button
          type="button"
          onClick={() => keep('folded', allFolded ? [] : new Set([...folded, ...namespaces]))}
          data-testid="fold-all"
          className={BUTTON}
        >
          {allFolded ? 'Unfold all' : 'Fold all'}
        </button>
        <select
          aria-label="Order"
          value={view.sort}
          onChange={(event) => {
            const sort = SORTS.find((one) => one === event.target.value);
            if (sort !== undefined) go({ ...view, sort }, 'replace');
          }}
          data-testid="overview-sort"
          className="h-7 rounded-md border border-hairline-2 bg-surface px-1.5"
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {SORT_WORDS[sort]}
            </option>
          ))}
        </select>
        <input
          id={id}
          type="search"
          value={view.filter}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            if (view.filter === '') event.currentTarget.blur();
            else setText('');
          }}
          placeholder="Filter: web kind:headless"
          aria-label="Filter Services by name, namespace, type or port, or by a field such as kind:headless"
          autoComplete="off"
          spellCheck={false}
          data-testid="overview-filter"
          className="h-7 w-60 rounded-md border border-hairline-2 bg-surface px-2.5 placeholder:text-ink-3"
        />
        <FieldHelp
          onPick={(example) => {
            setText(`${view.filter} ${example}`.trim());
            document.getElementById(id)?.focus();
          }}
        />
        <button
          type="button"
          aria-pressed={view.troubleOnly}
          onClick={() => go({ ...view, troubleOnly: !view.troubleOnly }, 'replace')}
          data-testid="only-trouble"
          className={BUTTON}
        >
          Only trouble
        </button>
      </div>
      <Chips text={view.filter} onText={setText} />
      {problem !== undefined && (
        <p role="alert" className="max-w-[520px] text-label text-not-ready-ink">
          {problem}
        </p>
      )}
    </search>
  );
}
