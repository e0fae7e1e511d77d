'use client';
// The trace: from a client to what it types, in one line and step by step; worked out anew with each frame.

import { useEffect, useMemo, useRef, useState } from 'react';
import type { Key } from '#lib/kube/key.ts';
import type { DefaultClient } from '#lib/trace/default-client.ts';
import { defaultTarget } from '#lib/trace/default-target.ts';
import type { Outcome } from '#lib/trace/outcome.ts';
import type { OutcomeWords } from '#lib/words/trace/outcome.ts';
import { dnsSettingsIn } from '#components/live/dns-settings.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { standIn } from '#components/live/view.ts';
import { useSearchedNow } from '#components/search/use-searched-now.ts';
import { StepMark, type StepMarkState } from '#components/ui/step-mark.tsx';
import type { TraceClient } from './client-choices.ts';
import { TraceForm } from './trace-form.tsx';
import { TraceLadder } from './trace-ladder.tsx';
import { useDefaultClient, useTrace, useWorkload } from './use-trace.ts';
import { WorkloadLine } from './workload-line.tsx';

const MARKS: Readonly<Record<Outcome, StepMarkState>> = {
  reaches: 'pass',
  partly: 'partial',
  refused: 'fail',
  'times-out': 'fail',
  'no-name': 'fail',
  'no-address': 'fail',
  impossible: 'fail',
  leaves: 'unknown',
  unknown: 'unknown',
};

/** `certain`: no step is unknown. */
function OutcomeLine({ outcome, certain }: { readonly outcome: OutcomeWords; readonly certain: boolean }) {
  const mark = MARKS[outcome.kind] === 'pass' && !certain ? 'unknown' : MARKS[outcome.kind];
  const bad = mark === 'fail' || mark === 'partial';
  return (
    <div
      role="status"
      className="sticky top-0 z-10 grid grid-cols-[16px_minmax(0,1fr)] gap-x-2.5 border-b border-hairline bg-surface px-4 py-3"
      data-testid="trace-outcome"
      data-outcome={outcome.kind}
    >
      <span className="pt-0.5">
        <StepMark state={mark} />
      </span>
      <div>
        <p className={`break-words font-medium ${bad ? 'text-broken-ink' : ''}`}>{outcome.says}</p>
        <p className="break-words text-ink-2">
          <span className="text-ink-3">The client sees:</span> {outcome.client}
        </p>
      </div>
    </div>
  );
}

type Props = {
  readonly client: TraceClient | undefined;
  /** Undefined: the client is the selected thing itself. */
  readonly onClient: ((client: TraceClient) => void) | undefined;
  /** Of the client, where that is worth a word. */
  readonly note?: string | undefined;
  /** The Service that the trace is about, where it is about one. */
  readonly service?: Key;
  /** Why nobody is the client, where nobody is. */
  readonly nobody?: string;
  /** What is traced while nothing is typed; empty where there is nothing to suggest. */
  readonly usual: string;
};

function Trace({ client: asking, onClient, note, service, nobody = '', usual }: Props) {
  const client = asking?.vantage;
  const { view, go } = useLive();
  const shown = useShown();
  const { status } = shown;
  const typed = view.trace === '' ? usual : view.trace;
  const { target, found, askedBeyond } = useTrace(client, typed);
  const ofNow = useSearchedNow();
  const all = useWorkload(asking?.as === 'workload' && client?.kind === 'pod' ? client.pod : undefined, typed);
  const [asked, setAsked] = useState(0);
  const focus = useRef<HTMLButtonElement>(null);
  // Whoever asks is led to the step that answers; who only opens a link or a tab is not.
  useEffect(() => {
    if (asked > 0) focus.current?.focus();
  }, [asked]);
  const stands = client === undefined ? view.stand : standIn(view.stand, client);
  const ask = (text: string): void => {
    // A Service is traced from where the reader stands: the picture shows the same connection, and a link brings both.
    go({ ...view, trace: text, stand: onClient === undefined ? view.stand : stands }, 'replace');
    setAsked(asked + 1);
  };
  const beyond = (namespace: string): void => {
    if (client?.kind !== 'pod') return;
    // From the client's own panel, as the other end may not be there at all.
    go({
      ...view,
      scope: { kind: 'namespace', namespace },
      selection: { kind: 'Pod', key: client.pod },
      tab: 'trace',
      trace: typed,
      stand: stands,
      filter: '',
      troubleOnly: false,
    });
  };
  return (
    <div data-testid="trace">
      <TraceForm
        client={asking}
        onClient={onClient}
        service={service}
        note={note}
        typed={typed}
        problem={target?.ok === false ? target.error : undefined}
        domain={dnsSettingsIn(status).clusterDomain}
        onTrace={ask}
      />
      {client === undefined && (
        <p className="px-4 py-3 text-ink-2" data-testid="trace-nobody">
          {nobody}
        </p>
      )}
      {client !== undefined && target === undefined && (
        <p className="px-4 py-3 text-ink-2">Type what the client types: the name or address of a Service or a Pod, and a port.</p>
      )}
      {found !== undefined && (
        <>
          <OutcomeLine outcome={found.outcome} certain={found.steps.every((s) => s.status !== 'unknown')} />
          {all !== undefined && client?.kind === 'pod' && onClient !== undefined && (
            <WorkloadLine
              found={all}
              pod={client.pod}
              marks={MARKS}
              onPod={(pod) => onClient({ vantage: { kind: 'pod', pod }, as: 'workload' })}
            />
          )}
          <TraceLadder key={typed} steps={found.steps} focus={focus} onBeyond={client?.kind === 'pod' ? beyond : undefined} />
          <p className="px-4 pb-4 text-label text-ink-3">
            {shown.supposed === undefined ? '' : 'In the cluster as it is supposed. '}Worked out from the API by the rules of kube-proxy,
            CoreDNS and NetworkPolicy; nothing is sent to the cluster.{askedBeyond && ofNow !== undefined && ` ${ofNow}`}
          </p>
        </>
      )}
    </div>
  );
}

const NOBODY: Readonly<Record<Exclude<DefaultClient['kind'], 'client'>, string>> = {
  elsewhere:
    'NetworkPolicies let nobody in who is in view, and may let in others: Policy, under More, says whom. Choose where the connection starts.',
  nobody: 'Nobody in view could ask. Choose where the connection starts.',
};

/** From where the reader stands to the Service, or from somebody near who gets there. */
export function ServiceTrace({ service }: { readonly service: Key }) {
  const { view, go } = useLive();
  const { state, status } = useShown();
  const chosen = view.stand?.vantage;
  const usualClient = useDefaultClient(service);
  const vantage = chosen ?? (usualClient.kind === 'client' ? usualClient.client : undefined);
  const client = useMemo(() => (vantage === undefined ? undefined : { vantage, as: view.traceAs }), [vantage, view.traceAs]);
  const usual = defaultTarget(state, service, vantage, dnsSettingsIn(status).clusterDomain);
  const note =
    chosen === undefined && vantage !== undefined
      ? 'Nobody was chosen: this is one that is near. Type another, or stand somewhere (V).'
      : undefined;
  return (
    <Trace
      client={client}
      onClient={(next) => go({ ...view, stand: standIn(view.stand, next.vantage), traceAs: next.as })}
      note={note}
      service={service}
      nobody={usualClient.kind === 'client' ? '' : NOBODY[usualClient.kind]}
      usual={usual}
    />
  );
}

export function PodTrace({ pod }: { readonly pod: Key }) {
  const client = useMemo((): TraceClient => ({ vantage: { kind: 'pod', pod }, as: 'pod' }), [pod]);
  return <Trace client={client} onClient={undefined} usual="" />;
}

export function NodeTrace({ node }: { readonly node: string }) {
  const client = useMemo((): TraceClient => ({ vantage: { kind: 'node', node }, as: 'pod' }), [node]);
  return <Trace client={client} onClient={undefined} usual="" />;
}
