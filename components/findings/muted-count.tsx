'use client';
// `3 muted`: how much is muted, and the sheet that tells what, by whom and why, and lifts what this reader has muted.

import { useState } from 'react';
import type { Mute } from '#lib/diagnosis/mutes.ts';
import { plural } from '#lib/std/plural.ts';
import { useShown } from '#components/live/context.ts';
import { keepMutes, mutesHere } from '#components/live/mutes.ts';
import { useMutes } from '#components/live/use-mutes.ts';
import { Button } from '#components/ui/button.tsx';
import { Sheet } from '#components/ui/sheet.tsx';
import { mutedWords, muteWords, untilWords } from './muted-words.ts';
import { type Troubles, troublesOf } from './troubles.ts';

function lift(mute: Mute): void {
  keepMutes(
    mutesHere().filter((other) => other !== mute),
    Date.now(),
  );
}

function Own({ mutes }: { readonly mutes: readonly Mute[] }) {
  return (
    <section className="mb-4">
      <h3 className="mb-1 font-medium">Muted in this browser</h3>
      <ul>
        {mutes.map((mute) => (
          <li key={`${muteWords(mute)} ${mute.until}`} className="flex items-center gap-3 border-b border-hairline py-1.5">
            <span className="min-w-0 flex-1">
              <span className="block break-words">{muteWords(mute)}</span>
              <span className="block break-words text-label text-ink-3">
                until {untilWords(mute.until)}: {mute.reason}
              </span>
            </span>
            <Button onClick={() => lift(mute)} aria-label={`Lift: ${muteWords(mute)}`}>
              Lift
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function MutedSheet({ muted, onClose }: { readonly muted: Troubles['muted']; readonly onClose: () => void }) {
  const mutes = useMutes();
  return (
    <Sheet title="Muted" onClose={onClose} wide>
      {mutes.length > 0 && <Own mutes={mutes} />}
      <h3 className="mb-1 font-medium">{plural(muted.length, 'finding')} muted here</h3>
      {muted.length === 0 && <p className="text-ink-2">None of them is found at this time.</p>}
      <ul data-testid="muted-findings">
        {muted.map((finding) => (
          <li key={`${finding.metadata.namespace} ${finding.metadata.name}`} className="border-b border-hairline py-1.5">
            <span className="block break-words">
              <span className="text-ink-3">
                {finding.subject.kind} {finding.subject.key}:{' '}
              </span>
              {finding.title}
            </span>
            <span className="block break-words text-label text-ink-3">{mutedWords(finding.muted)}</span>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-label text-ink-3">
        A mute ends by itself; what it muted is then back. What the team has muted stands in the file of --mutes.
      </p>
    </Sheet>
  );
}

/** Nothing where nothing is muted; it stays while this reader's mutes fit nothing, so that they can be lifted. */
export function MutedCount({ namespace }: { readonly namespace: string | undefined }) {
  const { state, summaries } = useShown();
  const mutes = useMutes();
  const [open, setOpen] = useState(false);
  const { muted } = troublesOf(state, summaries, namespace);
  if (muted.length === 0 && mutes.length === 0 && !open) return null;
  return (
    <>
      <Button look="quiet" className="text-label" onClick={() => setOpen(true)} data-testid="muted-count">
        {muted.length} muted
      </Button>
      {open && <MutedSheet muted={muted} onClose={() => setOpen(false)} />}
    </>
  );
}
