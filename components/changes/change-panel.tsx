'use client';
// The log of changes of a namespace or a Service: its filters, its lines, and how it is taken along.

import { useEffect, useMemo, useState } from 'react';
import { placeOf, type Scope, scopeId } from '#lib/scope/scope.ts';
import { countText, plural } from '#lib/std/plural.ts';
import { useShown } from '#components/live/context.ts';
import { useLiveTime } from '#components/live/use-each-second.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyText } from '#components/ui/copy-text.tsx';
import { CAUSE_CHOICES, type ChangeFilter, NO_FILTER, queryOf, STATE_CHOICES } from './change-filter.ts';
import { ChangeList } from './change-list.tsx';
import { csvOf, ndjsonOf, textOf } from './change-text.ts';
import { saveFile } from './save-file.ts';
import { useChanges } from './use-changes.ts';

type Choice = { readonly value: string; readonly words: string };

type ChooseProps = {
  readonly name: string;
  /** What is chosen when nothing is. */
  readonly all: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
};

function Choose({ name, all, value, choices, onChange }: ChooseProps) {
  return (
    <select
      aria-label={name}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={`h-7 min-w-0 flex-1 basis-28 rounded-md border border-hairline-2 bg-surface px-1.5 ${value === '' ? 'text-ink-3' : 'text-ink'}`}
    >
      <option value="">{all}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.words}
        </option>
      ))}
    </select>
  );
}

const asChoice = (value: string): Choice => ({ value, words: value });

type FilterProps = { readonly scope: Scope; readonly filter: ChangeFilter; readonly onFilter: (filter: ChangeFilter) => void };

function Filters({ scope, filter, onFilter }: FilterProps) {
  const { summaries, state } = useShown();
  const nodes = useMemo(() => [...state.tables.Node.keys()].sort().map(asChoice), [state]);
  const services = scope.kind === 'namespace' ? summaries.inNamespace(scope.namespace) : [];
  const set = (part: Partial<ChangeFilter>): void => onFilter({ ...filter, ...part });
  return (
    <search className="flex flex-wrap gap-1.5">
      <input
        type="search"
        value={filter.text}
        onChange={(event) => set({ text: event.target.value })}
        placeholder="Filter changes"
        aria-label="Filter changes by Pod, address, Node or Service"
        className="h-7 min-w-0 flex-1 basis-full rounded-md border border-hairline-2 bg-surface px-2.5 placeholder:text-ink-3"
      />
      <Choose
        name="State that it came to"
        all="any state"
        value={filter.state}
        choices={STATE_CHOICES}
        onChange={(value) => set({ state: STATE_CHOICES.find((choice) => choice.value === value)?.value ?? '' })}
      />
      <Choose
        name="Cause"
        all="any cause"
        value={filter.cause}
        choices={CAUSE_CHOICES}
        onChange={(value) => set({ cause: CAUSE_CHOICES.find((choice) => choice.value === value)?.value ?? '' })}
      />
      {services.length > 0 && (
        <Choose
          name="Service"
          all="any Service"
          value={filter.service}
          choices={services
            .map(({ metadata: { namespace, name } }) => ({ value: `${namespace}/${name}`, words: name }))
            .toSorted((a, b) => (a.words < b.words ? -1 : 1))}
          onChange={(service) => set({ service })}
        />
      )}
      <Choose name="Node" all="any Node" value={filter.node} choices={nodes} onChange={(node) => set({ node })} />
    </search>
  );
}

/** In ms. */
const PAUSE = 150;

/** The value, once it has been the same for a moment: the server is asked when typing pauses, not with each key. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

const isFiltered = (filter: ChangeFilter): boolean => queryOf('', filter) !== '';

export function ChangePanel({ scope }: { readonly scope: Scope }) {
  const today = useLiveTime();
  const [filter, setFilter] = useState(NO_FILTER);
  const [paused, setPaused] = useState(false);
  const [saving, setSaving] = useState(false);
  const place = scopeId(placeOf(scope));
  const query = useSettled(queryOf(place, filter));
  const { log, problem, waiting, loadOlder, all } = useChanges(query, paused);
  const count = log?.changes.length ?? 0;
  const name = `changes-${place.replace(/^.*=/, '').replaceAll('/', '-')}`;
  const save = (type: string, extension: string, write: typeof csvOf): void => {
    setSaving(true);
    void all().then((changes) => {
      setSaving(false);
      if (changes !== undefined) saveFile(`${name}.${extension}`, type, write(changes));
    });
  };
  return (
    <div className="flex h-full flex-col" data-testid="changes">
      <div className="flex shrink-0 flex-col gap-1.5 border-b border-hairline px-4 py-2">
        <Filters scope={scope} filter={filter} onFilter={setFilter} />
        <div className="flex flex-wrap items-center gap-1.5">
          <Button aria-pressed={paused} onClick={() => setPaused(!paused)} title="Hold the list still; what comes meanwhile is counted">
            {paused ? 'Go on' : 'Pause'}
          </Button>
          <CopyText label="Copy" text={() => textOf(log?.changes ?? [])} disabled={count === 0} />
          <Button disabled={count === 0 || saving} onClick={() => save('application/x-ndjson', 'ndjson', ndjsonOf)}>
            NDJSON
          </Button>
          <Button disabled={count === 0 || saving} onClick={() => save('text/csv', 'csv', csvOf)}>
            CSV
          </Button>
        </div>
        <p className="num text-label text-ink-3" data-testid="changes-count">
          {problem ?? (log === undefined ? ' ' : countWords(count, log.more, paused, waiting))}
        </p>
      </div>
      {log !== undefined && count === 0 && (
        <p className="px-4 py-3 text-ink-2" data-testid="no-changes">
          {isFiltered(filter)
            ? 'No change matches.'
            : `No endpoint has changed since ${clockWords(log.changesSince, today)}, when Signalbox began to watch.`}
        </p>
      )}
      {log !== undefined && count > 0 && (
        <ChangeList
          key={query}
          changes={log.changes}
          label="Changes, newest first"
          showService={scope.kind !== 'service' && filter.service === ''}
          today={today}
          onEnd={loadOlder}
        />
      )}
    </div>
  );
}

function countWords(count: number, more: boolean, paused: boolean, waiting: number): string {
  const held = more ? `the last ${countText(count)} changes; older ones follow as you scroll` : plural(count, 'change');
  return paused ? `${held} · paused, ${waiting === 0 ? 'nothing new' : `${countText(waiting)} new`}` : held;
}
