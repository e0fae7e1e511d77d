'use client';
// The tab What if: suppose something about a Service, see what would change, and take the commands that would do it.

import type { KeyboardEvent } from 'react';
import { keyOf } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import { commandsOf } from '#lib/whatif/commands.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { supposedIn } from '#components/live/view.ts';
import { Command } from '#components/ui/command.tsx';
import { Section } from '#components/ui/section.tsx';
import { commandText } from './what-if-commands.ts';
import { WhatIfNodes, WhatIfSummary } from './what-if-comparison.tsx';
import { FieldControls } from './what-if-fields.tsx';
import { NodeControls } from './what-if-nodes.tsx';
import { PodControls } from './what-if-pods.tsx';
import { cautionWords, changeWords, noCommandWords, noteWords } from '#lib/words/what-if.ts';

function Commands({ service }: { readonly service: string }) {
  const { actual, supposed, status } = useShown();
  if (supposed === undefined) return null;
  const commands = commandsOf(actual, service, supposed);
  if (commands.length === 0) return null;
  return (
    <Section title="What would do it">
      <div className="flex flex-col gap-1.5" data-testid="what-if-commands">
        {commands.map((command) => {
          const text = commandText(status?.cluster, command);
          if (command.kind === 'none') {
            return (
              <p key={text} className="text-ink-2">
                {changeWords(command.change)}: {noCommandWords(command.reason)}.
              </p>
            );
          }
          return (
            <div key={text}>
              <Command text={text} />
              {command.caution !== undefined && <p className="text-label leading-5 text-ink-3">{cautionWords(command.caution)}</p>}
            </div>
          );
        })}
      </div>
    </Section>
  );
}

/** `service`: as it is shown, which may be as it is supposed. */
export function ServiceWhatIf({ service }: { readonly service: Service }) {
  const { view, go } = useLive();
  const shown = useShown();
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const active = supposedIn(view);
  const own = active?.service === key;
  const actual = shown.actual.tables.Service.get(key) ?? service;
  const notes = own ? (shown.supposed?.notes ?? []) : [];
  // The page's own Esc leaves fields alone; but for the search nothing is typed here that it could undo.
  const onKeyDown = (event: KeyboardEvent): void => {
    const searching = event.target instanceof HTMLInputElement && event.target.type === 'search';
    if (event.key !== 'Escape' || active === undefined || searching) return;
    event.preventDefault();
    go({ ...view, whatIf: undefined });
  };
  return (
    <div data-testid="what-if" onKeyDown={onKeyDown}>
      <p className="px-4 pt-3 pb-1 text-label leading-5 text-ink-2">
        What you change here changes the picture, not the cluster. Findings and the list stay those of the cluster.
      </p>
      {active !== undefined && !own && (
        <p className="px-4 pb-2 text-not-ready-ink">Something is supposed about {active.service}. A change here takes its place.</p>
      )}
      <FieldControls service={actual} />
      <WhatIfSummary service={service} />
      <NodeControls service={key} />
      <PodControls service={key} />
      {own && <WhatIfNodes service={service} />}
      {notes.length > 0 && (
        <Section title="Taken for granted">
          <ul className="flex flex-col gap-1 text-ink-2" data-testid="what-if-notes">
            {notes.map((note) => (
              <li key={note.kind}>{noteWords(note)}</li>
            ))}
          </ul>
        </Section>
      )}
      {own && <Commands service={key} />}
    </div>
  );
}
