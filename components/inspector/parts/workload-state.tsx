'use client';
// What a workload wants beside what it has, how its rollout gets on, and what its controller says is wrong.

import { rolloutOf } from '#lib/cluster/rollout-of.ts';
import { keyOf } from '#lib/kube/key.ts';
import { countsOf, type WorkloadRecord } from '#lib/kube/workload-record.ts';
import { workloadTroubles } from '#lib/diagnosis/workload-trouble.ts';
import { imagesOfRollout, replicaWords, rolloutWords } from '#lib/words/workload.ts';
import { useShown } from '#components/live/context.ts';
import { ThingLink } from './thing-link.tsx';

/** Without its name, as in its own panel. */
export function WorkloadState({ record }: { readonly record: WorkloadRecord }) {
  const { state } = useShown();
  const counts = countsOf(record);
  const rollout = rolloutOf(state, record);
  const words = rollout === undefined ? undefined : rolloutWords(rollout);
  const images = rollout === undefined || words === undefined ? undefined : imagesOfRollout(rollout);
  const isShort = counts.available < counts.wanted;
  return (
    <>
      <p className={isShort ? 'text-not-ready-ink' : 'text-ink-2'}>{replicaWords(counts)}</p>
      {words !== undefined && <p className={rollout?.stage === 'stuck' ? 'text-not-ready-ink' : 'text-ink-2'}>{words}</p>}
      {images !== undefined && <p className="mono leading-5 break-words text-ink-3">{images}</p>}
      {workloadTroubles(record).map(({ type, words: said }) => (
        <p key={type} className="break-words text-not-ready-ink">
          {said}
        </p>
      ))}
    </>
  );
}

/** One of those that stand behind a Service or a Pod. */
export function WorkloadItem({ record }: { readonly record: WorkloadRecord }) {
  const { namespace, name } = record.metadata;
  return (
    <li className="py-0.5">
      <span className="flex items-center justify-between gap-2">
        <ThingLink selection={{ kind: record.kind, key: keyOf(namespace, name) }} />
        <span className="shrink-0 text-label text-ink-3">{record.kind}</span>
      </span>
      <div className="pl-5">
        <WorkloadState record={record} />
      </div>
    </li>
  );
}
