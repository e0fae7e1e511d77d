'use client';
// Notices, between the picture and the dock: they cover nothing, and what is above them keeps its place.

import { type ReactNode, useState } from 'react';
import { useLive, useShown } from '#components/live/context.ts';
import { countText, plural } from '#lib/std/plural.ts';
import { ageWords } from '#lib/std/age.ts';
import { Button } from '#components/ui/button.tsx';
import { Command } from '#components/ui/command.tsx';
import { BackToNow } from '#components/parts/back-to-now.tsx';
import { clockWords } from '#components/parts/clock-words.ts';
import { momentWords } from './moment-words.ts';
import type { Notice } from './notices.ts';
import { useClusterTime, useNow } from '#components/live/use-each-second.ts';

type Props = { readonly notices: readonly Notice[]; readonly onFaults: () => void; readonly onRole: () => void };

const TONES = { broken: 'bg-broken', warning: 'bg-not-ready', calm: 'bg-ink-3' } as const;

function Card({
  tone,
  title,
  children,
  action,
  kind,
}: {
  readonly tone: keyof typeof TONES;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly kind: string;
}) {
  return (
    <div role="status" data-testid={`notice-${kind}`} className="flex min-w-0 flex-1 items-start gap-3 py-2 pl-4">
      <span className={`mt-1.5 size-2 shrink-0 rounded-full ${TONES[tone]}`} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children !== undefined && <div className="num text-ink-2">{children}</div>}
      </div>
      {action}
    </div>
  );
}

/** On a port-forward the likeliest reason is that the forward died; on this machine the command would mislead. */
function PortForward() {
  const { status } = useShown();
  if (status?.cluster.source !== 'in-cluster') return null;
  const port = location.port === '' ? '8080' : location.port;
  return (
    <div className="mt-1.5">
      <Command text={`kubectl -n signalbox port-forward deploy/signalbox ${port}`} />
    </div>
  );
}

/** A moment that can not be shown: what is shown in its place, and what to do. */
function MomentCard({ moment, problem }: Extract<Notice, { kind: 'moment' }>) {
  const { store, goTo } = useLive();
  const { status } = useShown();
  const { title, why } = momentWords(moment, problem, store.liveTime(), status?.cluster.recording);
  const action =
    problem.kind === 'failed' ? (
      <Button onClick={() => store.retry()}>Try again</Button>
    ) : problem.kind === 'gap' ? (
      <Button onClick={() => goTo(problem.to)}>After the gap</Button>
    ) : (
      <BackToNow />
    );
  return (
    <Card kind="moment" tone={problem.kind === 'failed' ? 'warning' : 'calm'} title={title} action={action}>
      {why}
    </Card>
  );
}

function NoticeCard({ notice, onFaults, onRole }: { readonly notice: Notice } & Omit<Props, 'notices'>) {
  const { store } = useLive();
  const { moment, status, ready } = useShown();
  const inPast = moment !== undefined;
  const isRecording = status?.cluster.source === 'recording';
  const now = useNow();
  const clusterTime = useClusterTime();
  switch (notice.kind) {
    case 'moment':
      return <MomentCard {...notice} />;
    case 'stream-lost': {
      const { since, nextRetryAt, problem } = notice.connection;
      const wait = Math.max(0, Math.ceil((nextRetryAt - now) / 1000));
      return (
        <Card
          kind={notice.kind}
          tone="broken"
          title="The stream from Signalbox broke off."
          action={<Button onClick={() => store.retry()}>Retry now</Button>}
        >
          {problem !== undefined && <>{problem} </>}
          {inPast || !ready ? 'What happens now is not known here.' : `You see the cluster as it was ${ageWords(now - since)} ago.`}{' '}
          {wait === 0 ? 'Connecting.' : `Next attempt in ${wait} s.`}
          <PortForward />
        </Card>
      );
    }
    case 'outdated':
      return (
        <Card
          kind={notice.kind}
          tone="broken"
          title="Signalbox was updated."
          action={<Button onClick={() => location.reload()}>Reload</Button>}
        >
          This page is older than the server and stands still until it is loaded again.
        </Card>
      );
    case 'refused':
      return (
        <Card kind={notice.kind} tone="broken" title="Signalbox will not show this.">
          {notice.problem}
        </Card>
      );
    case 'stale':
      return (
        <Card
          kind={notice.kind}
          tone="warning"
          title={`The API server ${inPast ? 'did not answer then' : 'does not answer'}${notice.kinds.length > 3 ? '' : ` for ${notice.kinds.join(', ')}`}.`}
        >
          You see the cluster as it was {ageWords(clusterTime - notice.since)} {inPast ? 'before' : 'ago'}. {notice.problem}
          {!inPast && ' Signalbox asks again by itself.'}
        </Card>
      );
    case 'denied':
      return (
        <Card
          kind={notice.kind}
          tone="warning"
          title={`Not allowed to read ${notice.kinds.join(', ')}.`}
          action={<Button onClick={onRole}>Show the role</Button>}
        >
          The picture is incomplete.{' '}
          {isRecording ? 'They were not recorded.' : 'What else may be read stays live; this is tried again each minute.'}
        </Card>
      );
    case 'narrowed':
      return (
        <Card kind={notice.kind} tone="calm" title={`Only the namespace ${notice.namespace} is shown.`}>
          These credentials may not read {notice.kinds.join(', ')} in the whole cluster. Services elsewhere are missing here, not gone.
        </Card>
      );
    case 'exposed':
      return (
        <Card kind={notice.kind} tone="broken" title="Anyone who reaches this address sees the cluster.">
          Signalbox was started with --allow-unauthenticated-listen. To keep it to yourself, leave out --listen and forward a port instead.
        </Card>
      );
    case 'problem':
      return (
        <Card
          kind={notice.kind}
          tone="warning"
          title={
            isRecording
              ? 'The recording can not be read to its end.'
              : `There ${inPast ? 'was' : 'is'} trouble with the connection to the cluster.`
          }
        >
          {notice.problem}
        </Card>
      );
    case 'beginning-lost':
      return (
        <Card kind={notice.kind} tone="calm" title="The beginning of the recording can not be shown.">
          It begins at {clockWords(notice.from, clusterTime)}, and what fits into --history-memory at{' '}
          {clockWords(notice.keptFrom, clusterTime)}. Open it with more to go back further.
        </Card>
      );
    case 'listing': {
      const all = notice.remaining === undefined ? '' : ` of ${countText(notice.received + notice.remaining)}`;
      return (
        <Card
          kind={notice.kind}
          tone="calm"
          title={`${inPast ? 'Signalbox was still reading' : 'Reading'} ${notice.kinds.join(', ')}: ${countText(notice.received)}${all}.`}
        >
          The picture is incomplete{!inPast && ' until they are in'}.
        </Card>
      );
    }
    case 'faults':
      return (
        <Card
          kind={notice.kind}
          tone="calm"
          title={`${plural(notice.count, 'object')} could not be read.`}
          action={<Button onClick={onFaults}>Show</Button>}
        />
      );
  }
}

const SAID_ELSEWHERE: readonly Notice['kind'][] = ['listing', 'problem', 'refused', 'outdated'];

/** Between the picture and the dock, so that they lie upon nothing. Each can be put aside until it is about something else. */
export function NoticeStack({ notices, onFaults, onRole }: Props) {
  // While nothing is shown yet the middle of the screen says it; saying it twice is noise.
  const { state } = useShown();
  const bare = state.tables.Service.size === 0 && state.tables.ServiceSummary.size === 0;
  const [aside, setAside] = useState<ReadonlySet<Notice['kind']>>(new Set());
  const now = notices.filter((n) => !bare || !SAID_ELSEWHERE.includes(n.kind));
  // What comes again after it was gone is said again.
  const stillAside = [...aside].filter((kind) => now.some((n) => n.kind === kind));
  if (stillAside.length < aside.size) setAside(new Set(stillAside));
  const shown = now.filter((n) => !aside.has(n.kind));
  if (now.length === 0) return null;
  return (
    <div className="flex shrink-0 flex-col border-t border-hairline bg-surface" data-testid="notices">
      {shown.map((notice) => (
        <div key={notice.kind} className="flex items-start border-b border-hairline last:border-b-0">
          <NoticeCard notice={notice} onFaults={onFaults} onRole={onRole} />
          <button
            type="button"
            aria-label="Put aside"
            title="Put aside"
            onClick={() => setAside(new Set([...aside, notice.kind]))}
            className="m-2 grid size-7 shrink-0 place-items-center rounded-md text-ink-3 hover:bg-surface-2 hover:text-ink"
          >
            ×
          </button>
        </div>
      ))}
      {stillAside.length > 0 && (
        <button
          type="button"
          onClick={() => setAside(new Set())}
          className="h-6 px-4 text-left text-label text-ink-2 hover:bg-surface-2 hover:text-ink"
        >
          {plural(stillAside.length, 'notice')} put aside: show
        </button>
      )}
    </div>
  );
}
