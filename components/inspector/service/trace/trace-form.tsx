'use client';
// Who asks and what they type: the two fields of a trace.

import { useId, useRef, useState } from 'react';
import type { ClusterState } from '#lib/cluster/state.ts';
import { splitKey } from '#lib/kube/key.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { defaultTarget } from '#lib/trace/default-target.ts';
import { useShown } from '#components/live/context.ts';
import { Button } from '#components/ui/button.tsx';
import { clientFrom, clientId, clientPods } from '#components/inspector/parts/trace-client.ts';

/** A list of thousands helps nobody; the palette finds the others. */
const MOST = 300;

const FIELD = 'h-7 min-w-0 w-full rounded-md border border-hairline-2 bg-surface px-2 text-ink';

function Option({ client, text }: { readonly client: Vantage; readonly text: string }) {
  return <option value={clientId(client)}>{text}</option>;
}

function chosenText(client: Vantage): string {
  switch (client.kind) {
    case 'pod':
      return client.pod;
    case 'node':
      return `a process on ${client.node}`;
    case 'external':
      return `outside, at ${client.node}${client.address === undefined ? '' : `, as ${client.address}`}`;
  }
}

function ClientChoice({
  id,
  client,
  onChoose,
}: {
  readonly id: string;
  readonly client: Vantage | undefined;
  readonly onChoose: (client: Vantage) => void;
}) {
  const { state } = useShown();
  const pods = clientPods(state).slice(0, MOST);
  const nodes = [...state.tables.Node.keys()].sort();
  const listed =
    client !== undefined && (client.kind === 'pod' ? pods.includes(client.pod) : client.kind === 'node' || client.address === undefined);
  return (
    <select
      id={id}
      value={client === undefined ? '' : clientId(client)}
      onChange={(event) => {
        const next = clientFrom(event.target.value);
        if (next !== undefined) onChoose(next);
      }}
      className={`${FIELD} mono`}
    >
      {client === undefined && <option value="">Choose where it starts</option>}
      {client !== undefined && !listed && <Option client={client} text={chosenText(client)} />}
      <optgroup label="Pods in view">
        {pods.map((pod) => (
          <Option key={pod} client={{ kind: 'pod', pod }} text={pod} />
        ))}
      </optgroup>
      <optgroup label="Processes of a Node">
        {nodes.map((node) => (
          <Option key={node} client={{ kind: 'node', node }} text={chosenText({ kind: 'node', node })} />
        ))}
      </optgroup>
      <optgroup label="From outside the cluster">
        {nodes.map((node) => {
          const outside =
            client?.kind === 'external' && client.node === node ? client : ({ kind: 'external', node, address: undefined } as const);
          return <Option key={node} client={outside} text={chosenText(outside)} />;
        })}
      </optgroup>
    </select>
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
  readonly client: Vantage | undefined;
  /** Undefined: the client is the selected thing, and not to be chosen. */
  readonly onClient: ((client: Vantage) => void) | undefined;
  /** Nobody chose it. */
  readonly example: boolean;
  /** What is traced now. */
  readonly typed: string;
  readonly problem: string | undefined;
  readonly domain: string;
  readonly onTrace: (typed: string) => void;
};

export function TraceForm({ client, onClient, example, typed, problem, domain, onTrace }: Props) {
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
          <ClientChoice id={`${id}client`} client={client} onChoose={onClient} />
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
      <Suggestions id={`${id}names`} state={state} client={client} domain={domain} />
      {example && <p className="pl-[52px] text-label text-ink-3">A Pod taken as an example. Choose another, or stand somewhere (V).</p>}
      {problem !== undefined && (
        <p id={`${id}problem`} role="alert" className="text-broken-ink">
          {problem}
        </p>
      )}
    </form>
  );
}
