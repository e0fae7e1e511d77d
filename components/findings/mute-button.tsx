'use client';
// Mutes a finding in this browser: what, until when and why; or lifts that.

import { useId, useState } from 'react';
import type { Finding } from '#lib/cluster/finding.ts';
import { isOf, type Mute } from '#lib/diagnosis/mutes.ts';
import { splitKey } from '#lib/kube/key.ts';
import { keepMutes, muteFor, mutesHere } from '#components/live/mutes.ts';
import { Button } from '#components/ui/button.tsx';
import { Popover } from '#components/ui/popover.tsx';
import { muteWords } from './muted-words.ts';

const HOUR = 3_600_000;
const SPANS = [
  ['1 hour', HOUR],
  ['1 day', 24 * HOUR],
  ['1 week', 7 * 24 * HOUR],
  ['30 days', 30 * 24 * HOUR],
] as const;

type What = Pick<Mute, 'rule' | 'subject' | 'namespace'>;

/** From the narrowest to the widest. */
function choices({ rule, subject }: Finding): readonly What[] {
  const { namespace } = splitKey(subject.key);
  return [{ rule, subject }, { subject }, ...(namespace === '' ? [] : [{ rule, namespace }, { namespace }])];
}

const FIELD = 'h-8 w-full rounded-md border border-hairline-2 bg-surface px-2';

function MuteForm({ finding, onDone }: { readonly finding: Finding; readonly onDone: () => void }) {
  const id = useId();
  const offered = choices(finding);
  const [chosen, setChosen] = useState(0);
  const [span, setSpan] = useState<number>(24 * HOUR);
  const [reason, setReason] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        muteFor(span, { ...offered[chosen], reason: reason.trim() });
        onDone();
      }}
      className="flex flex-col gap-3"
      data-testid="mute-form"
    >
      <p className="text-ink-2">For you, in this browser. What is muted is still found, and counted.</p>
      <label htmlFor={`${id}what`} className="flex flex-col gap-1">
        <span className="text-label text-ink-3">What</span>
        <select id={`${id}what`} className={FIELD} value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
          {offered.map((what, i) => (
            <option key={muteWords({ ...what, until: 0, reason: '' })} value={i}>
              {muteWords({ ...what, until: 0, reason: '' })}
            </option>
          ))}
        </select>
      </label>
      <label htmlFor={`${id}span`} className="flex flex-col gap-1">
        <span className="text-label text-ink-3">For</span>
        <select id={`${id}span`} className={FIELD} value={span} onChange={(event) => setSpan(Number(event.target.value))}>
          {SPANS.map(([words, ms]) => (
            <option key={words} value={ms}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label htmlFor={`${id}why`} className="flex flex-col gap-1">
        <span className="text-label text-ink-3">Reason</span>
        <input
          id={`${id}why`}
          className={FIELD}
          value={reason}
          maxLength={200}
          placeholder="Known, mended on Monday"
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <Button type="submit" className="self-end" disabled={reason.trim() === ''}>
        Mute
      </Button>
    </form>
  );
}

export function MuteButton({ finding }: { readonly finding: Finding }) {
  const [open, setOpen] = useState(false);
  const { muted } = finding;
  if (muted?.by === 'file') return null;
  if (muted !== undefined) {
    const lift = (): void =>
      keepMutes(
        mutesHere().filter((mute) => !isOf(mute, finding)),
        Date.now(),
      );
    return (
      <Button look="quiet" onClick={lift}>
        Lift
      </Button>
    );
  }
  const button = (
    <Button look="quiet" className="text-label" aria-label={`Mute: ${finding.title}`}>
      Mute
    </Button>
  );
  return (
    <Popover label="Mute" button={button} open={open} onOpen={setOpen} className="w-[300px]">
      <MuteForm finding={finding} onDone={() => setOpen(false)} />
    </Popover>
  );
}
