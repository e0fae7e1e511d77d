'use client';
// Over the picture, where the place that the reader chose to stand in is not there: since when, who took its place, and the way back.

import { useEffect, useState } from 'react';
import type { ChangesAnswer } from '#lib/churn/chronicle-view.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { stemOf } from '#lib/kube/workload.ts';
import { successorOf } from '#lib/routing/successor.ts';
import { vantageLoss } from '#lib/routing/vantage-loss.ts';
import { ageWords } from '#lib/std/age.ts';
import { lossWords, lostThing } from '#lib/words/vantage.ts';
import { askHistory } from '#components/live/ask-history.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { knownIn } from '#components/live/known.ts';
import { useClusterTime } from '#components/live/use-each-second.ts';
import { namespaceOf } from '#components/live/view.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import { useSearch } from '#components/search/use-search.ts';
import { Button } from '#components/ui/button.tsx';

/** When the last endpoint of a Pod went, as the history has it; undefined: it does not know of it. */
function useGone(pod: Key | undefined): number | undefined {
  const [{ of, time }, setGone] = useState<{ of: Key | undefined; time: number | undefined }>({ of: undefined, time: undefined });
  useEffect(() => {
    if (pod === undefined) return undefined;
    const { namespace, name } = splitKey(pod);
    const stop = new AbortController();
    const path = `/api/history/changes?namespace=${namespace}&text=${encodeURIComponent(name)}&state=absent&limit=20`;
    void askHistory<ChangesAnswer>(path, stop.signal).then((found) => {
      if (!found.ok || stop.signal.aborted) return;
      setGone({ of: pod, time: found.value.changes.find((change) => change.pod === pod)?.time });
    });
    return () => stop.abort();
  }, [pod]);
  return of === pod ? time : undefined;
}

type Offer = { readonly pod: Key; readonly why: string };

/** Of its own namespace the page has all Pods only in that namespace's view: elsewhere the server is asked, by the name alone. */
function useSuccessor(gone: Key | undefined): Offer | undefined {
  const { state } = useShown();
  const found = gone === undefined ? undefined : successorOf(state, gone);
  const { namespace, name } = splitKey(gone ?? '/');
  const stem = stemOf(name);
  const { hits } = useSearch(gone === undefined || found !== undefined || stem === undefined ? '' : keyOf(namespace, stem));
  if (found !== undefined) return { pod: found.pod, why: `is of the same ${found.workload.kind} ${found.workload.name}` };
  if (gone === undefined || stem === undefined) return undefined;
  const like = hits.find((hit) => hit.kind === 'Pod' && hit.namespace === namespace && hit.name !== name && stemOf(hit.name) === stem);
  return like === undefined ? undefined : { pod: keyOf(namespace, like.name), why: 'is by its name of the same workload' };
}

type Props = { readonly onStand: () => void };

export function LostVantage({ onStand }: Props) {
  const { view, lost, standAt } = useLive();
  const { actual, status, moment } = useShown();
  const now = useClusterTime();
  const vantage = view.stand?.vantage;
  const inPast = moment !== undefined;
  const pod = lost?.loss.kind === 'no-pod' && vantage?.kind === 'pod' ? vantage.pod : undefined;
  const told = useGone(inPast || lost?.since !== undefined ? undefined : pod);
  const successor = useSuccessor(pod);
  if (lost === undefined || view.stand === undefined || vantage === undefined) return null;
  const thing = lostThing(lost.loss, vantage, namespaceOf(view.scope));
  const since = lost.since ?? told;
  const kind = lost.loss.kind === 'no-node' ? 'Node' : 'Pod';
  const isKnown = knownIn(status)(kind);
  const isSupposed = vantageLoss(actual, view.stand) === undefined;
  const text = isKnown
    ? lossWords(
        lost.loss,
        thing,
        since === undefined ? undefined : `since ${clockWords(since, now)} (${ageWords(now - since)} ago)`,
        inPast ? 'past' : isSupposed ? 'supposed' : 'now',
      )
    : `Whether ${thing} is there is not known: ${kind}s are not read.`;
  return (
    <div
      data-testid="lost-vantage"
      className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-hairline-2 bg-not-ready-soft px-4 py-1"
    >
      <p role="status" className="min-w-0 flex-1 basis-72 break-words">
        <span className="font-medium">{text}</span>{' '}
        <span className="num text-ink-2">
          The picture is as from nowhere.
          {successor !== undefined && ` ${splitKey(successor.pod).name} ${successor.why}.`}
        </span>
      </p>
      <span className="flex flex-wrap items-center gap-2">
        {successor !== undefined && (
          <Button onClick={() => standAt({ kind: 'pod', pod: successor.pod })}>Stand in {splitKey(successor.pod).name}</Button>
        )}
        <Button onClick={onStand}>Stand elsewhere…</Button>
        <Button onClick={() => standAt(undefined)}>Leave</Button>
      </span>
    </div>
  );
}
