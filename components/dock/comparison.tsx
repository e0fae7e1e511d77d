'use client';
// Two moments compared: who came, who went and who is in another state, as a list.

import { useEffect, useEffectEvent, useRef } from 'react';
import { type NetChange, netWords } from '#lib/churn/net-changes.ts';
import { splitKey } from '#lib/kube/key.ts';
import { lastedWords } from '#lib/std/age.ts';
import { countText } from '#lib/std/plural.ts';
import { causeWords, presenceWord } from '#lib/words/churn.ts';
import { type Comparison as Compared, MOST_COMPARED } from '#components/live/comparison.tsx';
import { clockWords } from '#components/parts/clock-words.ts';
import { Button } from '#components/ui/button.tsx';

type Props = {
  readonly comparison: Compared;
  readonly now: number;
  readonly onSelect: (change: NetChange) => void;
  readonly onEnd: () => void;
};

const SIGNS: Readonly<Record<NetChange['kind'], string>> = { came: '+', went: '−', changed: '~' };
const INK: Readonly<Record<NetChange['kind'], string>> = { came: 'text-ink', went: 'text-draining-ink', changed: 'text-not-ready-ink' };

function ChangeLine({ change, onSelect }: { readonly change: NetChange; readonly onSelect: (change: NetChange) => void }) {
  const { kind, service, pod, address, nodeName, from, to, last } = change;
  return (
    <li>
      <button
        type="button"
        onClick={() => onSelect(change)}
        className="grid h-7 w-full grid-cols-[12px_minmax(80px,160px)_minmax(100px,260px)_minmax(60px,120px)_minmax(120px,190px)_minmax(0,1fr)] items-center gap-3 rounded px-2 text-left hover:bg-surface-2"
      >
        <span className={`mono ${INK[kind]}`} aria-hidden="true">
          {SIGNS[kind]}
        </span>
        <span className="truncate">
          <span className="sr-only">{kind}: </span>
          {splitKey(service).name}
        </span>
        <span className="mono truncate">{pod === undefined ? address : splitKey(pod).name}</span>
        <span className="mono truncate text-ink-3">{nodeName}</span>
        <span className={`truncate text-label ${INK[kind]}`}>{`${presenceWord(from)} → ${presenceWord(to)}`}</span>
        <span className="truncate text-label text-ink-3">{causeWords(last.cause)}</span>
      </button>
    </li>
  );
}

export function Comparison({ comparison: { from, to, found }, now, onSelect, onEnd }: Props) {
  // What has the focus is the first thing to say what differs.
  const head = useRef<HTMLHeadingElement>(null);
  const focusHead = useEffectEvent(() => head.current?.focus({ preventScroll: true }));
  useEffect(() => focusHead(), []);
  const changes = found?.ok === true ? found.value.changes : [];
  return (
    <section aria-label="Comparison" className="flex h-full flex-col border-t border-hairline" data-testid="comparison">
      <div className="flex h-9 shrink-0 items-center gap-3 px-4">
        <h3 ref={head} tabIndex={-1} className="truncate outline-none">
          <span className="font-medium">{`${clockWords(from, now)} to ${clockWords(to, now)}`}</span>
          <span className="text-ink-3">{`, ${lastedWords(to - from)}: `}</span>
          {found === undefined ? 'reading' : found.ok ? netWords(changes) : found.error}
          {found?.ok === true && found.value.more && (
            <span className="text-not-ready-ink">{`, of the last ${countText(MOST_COMPARED)} changes alone`}</span>
          )}
        </h3>
        <Button className="ml-auto" onClick={onEnd} aria-keyshortcuts="Escape">
          End comparison
        </Button>
      </div>
      <ul className="min-h-0 flex-1 overflow-y-auto px-2 pb-2" aria-label="What differs">
        {changes.map((change) => (
          <ChangeLine key={`${change.service} ${change.address} ${change.last.uid}`} change={change} onSelect={onSelect} />
        ))}
        {found?.ok === true && changes.length === 0 && <li className="px-2 text-ink-3">No endpoint differs between both moments.</li>}
      </ul>
    </section>
  );
}
