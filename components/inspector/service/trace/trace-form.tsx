'use client';
// Who asks and what they type: the two fields of a trace.

import { useId, useRef, useState } from 'react';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { defaultTarget } from '#lib/trace/default-target.ts';
import { useShown } from '#components/live/context.ts';
import { useSearch } from '#components/search/use-search.ts';
import { Button } from '#components/ui/button.tsx';
import { Combobox } from '#components/ui/combobox.tsx';
import { clientChoices, optionOf, type TraceClient } from './client-choices.ts';

/** A list of thousands helps nobody. */
const MOST = 300;

const FIELD = 'h-7 min-w-0 w-full rounded-md border border-hairline-2 bg-surface px-2 text-ink';

/** The server knows Pods and Nodes that this page does not hold. */
function ClientChoice({
  id,
  service,
  client,
  onChoose,
}: {
  readonly id: string;
  readonly service: Key | undefined;
  readonly client: TraceClient | undefined;
  readonly onChoose: (client: TraceClient) => void;
}) {
  const { state } = useShown();
  const [typed, setTyped] = useState('');
  const { hits, state: searched } = useSearch(typed);
  const groups = clientChoices({ state, service, now: client, hits: typed === '' ? [] : hits, typed });
  return (
    <Combobox
      id={id}
      value={client === undefined ? undefined : optionOf(state, client)}
      groups={groups}
      placeholder="Workload, Pod, Node or IP address"
      empty={
        searched === 'asking'
          ? 'Searching the whole cluster…'
          : `No workload, Pod or Node is called “${typed}”. An IP address asks from outside.`
      }
      onType={setTyped}
      onChoose={(option) => {
        const chosen = groups.flatMap(({ items }) => items).find((item) => item.id === option.id);
        if (chosen !== undefined) onChoose(chosen.client);
      }}
    />
  );
}

/** Names as this client would write them, for the browser's own list of suggestions. */
function Suggestions({
  id,
  state,
  client,
  domain,
}: {
  readonly id: string;
  readonly state: ClusterState;
  readonly client: Vantage | undefined;
  readonly domain: string;
}) {
  const keys = [...new Set([...state.tables.Service.keys(), ...state.tables.ServiceSummary.keys()])].sort().slice(0, MOST);
  return (
    <datalist id={id}>
      {keys.map((key) => (
        <option key={key} value={defaultTarget(state, key, client, domain)} label={splitKey(key).namespace} />
      ))}
    </datalist>
  );
}

type Props = {
  readonly client: TraceClient | undefined;
  /** Undefined: the client is the selected thing, and not to be chosen. */
  readonly onClient: ((client: TraceClient) => void) | undefined;
  /** Which the trace is about, where it is about one. */
  readonly service: Key | undefined;
  /** Of the client, where that is worth a word. */
  readonly note: string | undefined;
  /** What is traced now. */
  readonly typed: string;
  readonly problem: string | undefined;
  readonly domain: string;
  readonly onTrace: (typed: string) => void;
};

export function TraceForm({ client, onClient, service, note, typed, problem, domain, onTrace }: Props) {
  const { state } = useShown();
  const id = useId();
  const [draft, setDraft] = useState({ of: typed, text: typed });
  const input = useRef<HTMLInputElement>(null);
  // What is traced may change elsewhere: by a link, another client, going back.
  if (draft.of !== typed) setDraft({ of: typed, text: typed });
  const { text } = draft;
  const submit = (event: { preventDefault(): void }): void => {
    event.preventDefault();
    onTrace(text.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 border-b border-hairline px-4 py-3" data-testid="trace-form">
      {onClient !== undefined && (
        <div className="grid grid-cols-[44px_minmax(0,1fr)] items-center gap-x-2">
          <label htmlFor={`${id}client`} className="text-ink-3">
            From
          </label>
          <ClientChoice id={`${id}client`} service={service} client={client} onChoose={onClient} />
        </div>
      )}
      <div className="grid grid-cols-[44px_minmax(0,1fr)_auto] items-center gap-x-2">
        <label htmlFor="trace-target" className="text-ink-3">
          Types
        </label>
        <input
          ref={input}
          id="trace-target"
          list={`${id}names`}
          value={text}
          onChange={(event) => setDraft({ of: typed, text: event.target.value })}
          placeholder="web:80, web.shop, 10.96.0.10:53/UDP"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}problem`}
          data-testid="trace-target"
          className={`${FIELD} mono aria-invalid:border-broken`}
        />
        <Button type="submit">Trace</Button>
      </div>
      <Suggestions id={`${id}names`} state={state} client={client?.vantage} domain={domain} />
      {note !== undefined && <p className="pl-[52px] text-label text-ink-3">{note}</p>}
      {problem !== undefined && (
        <p id={`${id}problem`} role="alert" className="text-broken-ink">
          {problem}
        </p>
      )}
    </form>
  );
}
