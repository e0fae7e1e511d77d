'use client';
// What if: single Pods not ready, terminating or deleted.

import { useId, useState } from 'react';
import { linked } from '#lib/cluster/multimap.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { podReason } from '#lib/diagnosis/pod-reason.ts';
import { useShown } from '#components/live/context.ts';
import { useWhatIf } from '#components/live/use-what-if.ts';
import { plural } from '#lib/std/plural.ts';
import { Said, SELECT } from './what-if-said.tsx';

const POD_STATES = ['not-ready', 'terminating', 'deleted'] as const;
const POD_WORDS: Readonly<Record<(typeof POD_STATES)[number], string>> = {
  'not-ready': 'not ready',
  terminating: 'terminating',
  deleted: 'deleted',
};

function PodControl({ service, pod }: { readonly service: Key; readonly pod: Key }) {
  const { actual } = useShown();
  const { find, suppose, letGo } = useWhatIf(service);
  const id = useId();
  const { name } = splitKey(pod);
  const record = actual.tables.Pod.get(pod);
  const supposed = find(`pod ${name}`);
  const now = record === undefined ? 'gone' : podReason(record) === '' ? 'ready' : podReason(record);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 py-0.5" data-testid="what-if-pod">
      <label htmlFor={id} className="mono truncate" title={name}>
        {name}
      </label>
      <select
        id={id}
        data-on={supposed !== undefined}
        className={`max-w-40 ${SELECT}`}
        value={supposed?.kind === 'pod' ? supposed.to : ''}
        onChange={(event) => {
          const to = POD_STATES.find((state) => state === event.target.value);
          if (to === undefined) letGo(`pod ${name}`);
          else suppose({ kind: 'pod', pod: name, to });
        }}
      >
        <option value="">{now} (as it is)</option>
        {POD_STATES.map((state) => (
          <option key={state} value={state}>
            {POD_WORDS[state]}
          </option>
        ))}
      </select>
      <span className="col-span-2 empty:hidden">
        <Said id={`${id}-said`} subject={`pod ${name}`} service={service} />
      </span>
    </li>
  );
}

/** Beyond so many, Pods are found by name. */
const MANY = 24;

export function PodControls({ service }: { readonly service: Key }) {
  const { actual } = useShown();
  const { changes } = useWhatIf(service);
  const [wanted, setWanted] = useState('');
  const namespace = splitKey(service).namespace;
  const supposed = new Set(changes.flatMap((change) => (change.kind === 'pod' ? [keyOf(namespace, change.pod)] : [])));
  const selected = linked(actual.index.podsByService, service);
  const all = [...new Set([...selected, ...supposed])].sort();
  const found = all.filter((key) => supposed.has(key) || splitKey(key).name.includes(wanted.trim()));
  const shown = found.slice(0, MANY);
  if (all.length === 0) return null;
  return (
    <details className="border-t border-hairline px-4 py-3" open={supposed.size > 0}>
      <summary className="text-label font-medium text-ink-3 hover:text-ink">{plural(all.length, 'Pod')} of it</summary>
      <div className="pt-1.5">
        {all.length > MANY && (
          <input
            type="search"
            aria-label="Find a Pod by name"
            placeholder={`Find one of ${all.length} Pods`}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            className="mb-1.5 h-7 w-full rounded-md border border-hairline-2 bg-surface px-2 placeholder:text-ink-3"
          />
        )}
        <ul>
          {shown.map((key) => (
            <PodControl key={key} service={service} pod={key} />
          ))}
        </ul>
        {found.length > shown.length && <p className="pt-1 text-ink-3">{found.length - shown.length} more: find them by name.</p>}
        {found.length === 0 && <p className="text-ink-3">No Pod of this Service is called that.</p>}
      </div>
    </details>
  );
}
