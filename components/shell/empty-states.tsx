'use client';
// The designed empty places: no cluster, still reading, nothing here.

import type { ReactNode } from 'react';
import { splitKey } from '#lib/kube/key.ts';
import { isOptional, RESOURCES } from '#lib/kube/record.ts';
import type { ClusterInfo, WatchStatus } from '#lib/wire/message.ts';
import { useLive, useShown, useShownPart } from '#components/live/context.ts';
import type { Moment } from '#components/live/shown.ts';
import { homeOf } from '#components/live/view.ts';
import { countText, plural } from '#lib/std/plural.ts';
import { Button } from '#components/ui/button.tsx';
import { Command } from '#components/ui/command.tsx';
import { Message } from '#components/ui/message.tsx';
import { momentWords } from '#components/notices/moment-words.ts';
import { BackToNow } from '#components/parts/back-to-now.tsx';
import { clockWords } from '#components/parts/clock-words.ts';
import { ViewLink } from '#components/parts/view-link.tsx';

function Middle({ children }: { readonly children: ReactNode }) {
  return <div className="absolute inset-0 grid place-items-center overflow-auto">{children}</div>;
}

function HomeLink() {
  const { view } = useLive();
  return (
    <ViewLink to={homeOf(view)} className="text-accent-ink underline underline-offset-2">
      Show all namespaces
    </ViewLink>
  );
}

/** The stream broke off before anything of this place was read. */
export function NothingKnown({ place }: { readonly place: string }) {
  return (
    <Middle>
      <Message title={`Nothing is known here of ${place} yet.`}>
        <p data-testid="nothing-known">
          The stream from Signalbox broke off before it was read. It is shown as soon as the stream is back; the notice below says when it
          is tried again.
        </p>
      </Message>
    </Middle>
  );
}

export function NoCluster({ cluster }: { readonly cluster: ClusterInfo }) {
  const { status } = useShown();
  // The cluster answers then; it is the credentials that do not reach far enough.
  const isDenied = status?.kinds.Service.state === 'denied';
  return (
    <Middle>
      <Message title={isDenied ? 'Nothing of this cluster may be read.' : 'There is no cluster to show.'} tone="broken">
        <p data-testid="cluster-problem">{cluster.problem}</p>
        {cluster.server !== '' && <p className="mono mt-2 text-ink-3">{cluster.server}</p>}
        <p className="mt-4 mb-1.5">What kubectl sees, Signalbox sees. This tells whether kubectl sees it:</p>
        <Command text={isDenied ? 'kubectl auth can-i list services -A' : 'kubectl config current-context && kubectl get services -A'} />
      </Message>
    </Middle>
  );
}

function progressOf(status: WatchStatus): { readonly words: string; readonly part: number } {
  switch (status.state) {
    case 'listing': {
      const all = status.remaining === undefined ? undefined : status.received + status.remaining;
      const words = all === undefined ? countText(status.received) : `${countText(status.received)} of ${countText(all)}`;
      return { words: status.received === 0 ? 'waiting' : words, part: all === undefined || all === 0 ? 0.08 : status.received / all };
    }
    case 'live':
      return { words: 'read', part: 1 };
    case 'retrying':
      return { words: 'asking again', part: 0 };
    case 'denied':
      return { words: 'not allowed', part: 0 };
    case 'absent':
      return { words: 'not served', part: 0 };
  }
}

/** An optional kind is listed once there is something of it: before that, and without it, it is no step of the way. */
function isRead(status: WatchStatus | undefined): boolean {
  return status?.state === 'live' || (status?.state === 'listing' && status.received > 0);
}

/** ` at 05:54:14` while that is shown. */
function useThen(): string {
  const { moment } = useShown();
  const { store } = useLive();
  return moment?.shown === undefined ? '' : ` at ${clockWords(moment.shown, store.liveTime() || moment.shown)}`;
}

/** A moment of the past of which nothing is shown yet, or that can not be had. */
export function MomentComing({ moment }: { readonly moment: Moment }) {
  const { store } = useLive();
  const recording = useShownPart(({ status }) => status?.cluster.recording);
  if (moment.problem === undefined) {
    return (
      <Middle>
        <Message title={`Going back to ${clockWords(moment.wanted, store.liveTime() || moment.wanted)}`}>
          <BackToNow className="mt-3" />
        </Message>
      </Middle>
    );
  }
  const { title, why } = momentWords(moment, moment.problem, store.liveTime() || moment.wanted, recording);
  return (
    <Middle>
      <Message title={title} tone="broken">
        <p data-testid="moment-problem">{why}</p>
        <div className="mt-4 flex gap-2">
          <Button onClick={() => store.retry()}>Try again</Button>
          <BackToNow />
        </div>
      </Message>
    </Middle>
  );
}

export function Syncing() {
  const { status } = useShown();
  const then = useThen();
  const reading = then === '' ? `Reading ${status?.cluster.name}` : `Signalbox was still reading ${status?.cluster.name}${then}`;
  return (
    <Middle>
      <Message title={status === undefined ? 'Connecting' : reading}>
        <ul className="mt-3 w-[360px] max-w-full" data-testid="syncing" aria-label="Progress for each kind">
          {RESOURCES.filter(({ kind }) => !isOptional(kind) || isRead(status?.kinds[kind])).map(({ kind }) => {
            const { words, part } = status === undefined ? { words: '', part: 0 } : progressOf(status.kinds[kind]);
            return (
              <li key={kind} className="grid h-7 grid-cols-[112px_1fr_112px] items-center gap-3">
                <span>{kind}</span>
                <span className="h-[3px] overflow-hidden rounded-full bg-hairline">
                  <span className="block h-full rounded-full bg-ink-3 transition-[width]" style={{ width: `${Math.round(part * 100)}%` }} />
                </span>
                <span className="num text-right text-label text-ink-3">{words}</span>
              </li>
            );
          })}
        </ul>
      </Message>
    </Middle>
  );
}

export function NoServices({ namespace, pods }: { readonly namespace: string | undefined; readonly pods: number | undefined }) {
  const then = useThen();
  const [soon, run] = then === '' ? ['As soon as one is made, it appears here.', 'run'] : ['It came later, or had gone by then.', 'ran'];
  return (
    <Middle>
      <Message title={`No Service in ${namespace ?? 'this cluster'}${then}.`}>
        <p>{pods === undefined || pods === 0 ? soon : `${plural(pods, 'Pod')} ${run} here, reached by no Service.`}</p>
        {namespace !== undefined && (
          <p className="mt-3">
            <HomeLink />
          </p>
        )}
      </Message>
    </Middle>
  );
}

export function NoSuchNamespace({ namespace }: { readonly namespace: string }) {
  const then = useThen();
  return (
    <Middle>
      <Message title={`There ${then === '' ? 'is' : 'was'} no namespace ${namespace}${then}.`}>
        <p>{then === '' ? 'It may have been deleted, or the link is for another cluster.' : 'It came later, or had gone by then.'}</p>
        <p className="mt-3">
          <HomeLink />
        </p>
      </Message>
    </Middle>
  );
}

export function NoSuchService({ service }: { readonly service: string }) {
  const { view } = useLive();
  const { namespace, name } = splitKey(service);
  const then = useThen();
  return (
    <Middle>
      <Message title={`There ${then === '' ? 'is' : 'was'} no Service ${name} in ${namespace}${then}.`}>
        <p>
          {then === ''
            ? 'It may have been deleted or renamed. When it comes back, it appears here.'
            : 'It came later, or had gone by then. At a moment when it was there, it appears here.'}
        </p>
        <p className="mt-3">
          <ViewLink
            to={{ ...homeOf(view), scope: { kind: 'namespace', namespace } }}
            className="text-accent-ink underline underline-offset-2"
          >
            Show the namespace {namespace}
          </ViewLink>
        </p>
      </Message>
    </Middle>
  );
}

export function Refused({ problem }: { readonly problem: string }) {
  return (
    <Middle>
      <Message title="Signalbox will not show this." tone="broken">
        <p>{problem}</p>
        <Button className="mt-4" onClick={() => location.reload()}>
          Try again
        </Button>
      </Message>
    </Middle>
  );
}

export function Outdated() {
  return (
    <Middle>
      <Message title="Signalbox was updated.">
        <p>This page is older than the server.</p>
        <Button className="mt-4" onClick={() => location.reload()}>
          Reload
        </Button>
      </Message>
    </Middle>
  );
}
