'use client';
// What is over the picture while something is supposed: a banner that says so, and a hatched frame.

import { useLive, useShown } from '#components/live/context.ts';
import { supposedIn } from '#components/live/view.ts';
import { splitKey } from '#lib/kube/key.ts';
import { commandsText } from '#components/inspector/service/what-if/what-if-commands.ts';
import { changeWords } from '#lib/words/what-if.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyText } from '#components/ui/copy-text.tsx';

const SHOWN = 3;

export function WhatIfBanner() {
  const { view, go } = useLive();
  const { actual, supposed, status } = useShown();
  const whatIf = supposedIn(view);
  if (whatIf === undefined) return null;
  const words = whatIf.changes.map(changeWords);
  const text = words.length > SHOWN ? `${words.slice(0, SHOWN).join(', ')} and ${words.length - SHOWN} more` : words.join(', ');
  const refused = supposed?.outcomes.filter(({ outcome }) => outcome.kind === 'refused').length ?? 0;
  const commands = (): string => (supposed === undefined ? '' : commandsText(status?.cluster, actual, whatIf.service, supposed));
  return (
    <div
      data-testid="what-if-banner"
      className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-hairline-2 bg-accent-soft px-4 py-1"
    >
      <p role="status" className="min-w-0 flex-1 basis-72">
        <span className="font-semibold text-accent-ink">Hypothetical: </span>
        <button
          type="button"
          className="rounded font-medium hover:underline"
          onClick={() => go({ ...view, selection: { kind: 'Service', key: whatIf.service }, tab: 'what-if' })}
        >
          {splitKey(whatIf.service).name}
        </button>{' '}
        with {text}.{' '}
        {refused > 0 && (
          <span className="text-broken-ink">
            {refused === words.length ? 'It is refused. ' : `${refused} of these ${refused === 1 ? 'is' : 'are'} refused. `}
          </span>
        )}
        <span className="text-ink-2">Nothing is sent to the cluster.</span>
      </p>
      <span className="flex gap-2">
        <CopyText label="Copy link" text={() => location.href} />
        <CopyText label="Copy kubectl commands" text={commands} />
        <Button onClick={() => go({ ...view, whatIf: undefined })}>Reset</Button>
      </span>
    </div>
  );
}

/** Over the edges of the picture; nothing under it is out of reach. */
export function WhatIfFrame() {
  const { view } = useLive();
  if (supposedIn(view) === undefined) return null;
  return <div aria-hidden="true" data-testid="what-if-frame" className="hatched-frame pointer-events-none absolute inset-0 z-10" />;
}
