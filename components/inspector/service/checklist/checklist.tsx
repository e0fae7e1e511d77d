'use client';
// The checklist of a Service: what is wrong at which step, with its findings; behind its sentence every step, what was seen and how to look for oneself.

import { useState } from 'react';
import { checklistOf } from '#lib/diagnosis/checklist/checklist.ts';
import { NOT_IN_THE_API } from '#lib/diagnosis/checklist/beyond.ts';
import type { ChecklistStep, StepStatus } from '#lib/diagnosis/checklist/step.ts';
import type { ChecklistItem } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { aimed } from '#lib/kube/kubectl.ts';
import type { Key } from '#lib/kube/key.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { dnsSettingsIn } from '#components/live/dns-settings.ts';
import { knownIn, podsWithin } from '#components/live/known.ts';
import { Command } from '#components/ui/command.tsx';
import { EvidenceLines } from '#components/ui/evidence-lines.tsx';
import { OpenMark } from '#components/ui/open-mark.tsx';
import { StepMark } from '#components/ui/step-mark.tsx';
import { checklistSentence, ITEM_TITLES } from './checklist-words.ts';
import { FindingCard } from '#components/inspector/parts/finding-card.tsx';
import { targetOf } from '#lib/wire/target.ts';

/** These are where the reader looks, so they are open from the start. */
const OPEN: readonly StepStatus[] = ['fail', 'warn'];
/** These are counted in the sentence, and shown when the whole is asked for. */
const QUIET: readonly StepStatus[] = ['pass', 'none'];

type StepProps = {
  readonly step: ChecklistStep;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly target: readonly string[];
};

function Step({ step, open, onToggle, target }: StepProps) {
  const body = `checklist-${step.item}`;
  const notes = step.findings.filter((f) => f.severity === 'info').length;
  return (
    <li className="border-t border-hairline first:border-t-0" data-testid="step" data-status={step.status}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? body : undefined}
        onClick={onToggle}
        className="grid w-full grid-cols-[16px_minmax(0,1fr)_12px] items-start gap-x-2.5 px-4 py-2.5 text-left hover:bg-surface-2"
      >
        <span className="pt-0.5">
          <StepMark state={step.status} />
        </span>
        <span>
          <span className="block font-medium">
            {ITEM_TITLES[step.item]}
            {notes > 0 && <span className="ml-2 text-label font-normal text-ink-3">{plural(notes, 'note')}</span>}
          </span>
          <span className="block break-words text-ink-2">{step.says}</span>
        </span>
        <OpenMark open={open} />
      </button>
      {open && (
        <div id={body} className="flex flex-col gap-3 pr-4 pb-3 pl-[42px]">
          {step.findings.map((finding) => (
            <FindingCard key={finding.metadata.name} finding={finding} />
          ))}
          {step.evidence.length > 0 && (
            <div>
              <EvidenceLines lines={step.evidence} />
            </div>
          )}
          {step.next.length > 0 && (
            <div className="flex flex-col gap-1.5">
              <p className="text-label text-ink-3">Look for yourself</p>
              {step.next.map((command) => (
                <Command key={command} text={aimed(command, target)} />
              ))}
            </div>
          )}
        </div>
      )}
    </li>
  );
}

function NotInTheApi() {
  return (
    <details className="border-t border-hairline px-4 py-3">
      <summary className="cursor-pointer text-ink-2">What the API does not tell, and how to look</summary>
      <ul className="mt-2 flex flex-col gap-3">
        {NOT_IN_THE_API.map(({ title, says, how }) => (
          <li key={title}>
            <p className="font-medium">{title}</p>
            <p className="mb-1.5 text-ink-2">{says}</p>
            <Command text={how} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function holds(step: ChecklistStep, finding: string | undefined): boolean {
  return step.findings.some((f) => f.metadata.name === finding);
}

/** Nothing to do about it; the one that holds the finding of the link is what the reader came for. */
function isQuiet(step: ChecklistStep, linked: string | undefined): boolean {
  return QUIET.includes(step.status) && !holds(step, linked);
}

export function Checklist({ service }: { readonly service: Key }) {
  const { view, routeSettings } = useLive();
  const { state, status } = useShown();
  const [whole, setWhole] = useState(false);
  const [toggled, setToggled] = useState<ReadonlyMap<ChecklistItem, boolean>>(new Map());
  const knownState = { state, known: knownIn(status), within: podsWithin(view.scope) };
  const steps = checklistOf(knownState, service, { dns: dnsSettingsIn(status), proxy: routeSettings.proxy });
  if (steps === undefined) return null;
  const target = targetOf(status?.cluster);
  const shown = whole ? steps : steps.filter((step) => !isQuiet(step, view.finding));
  return (
    <>
      <button
        type="button"
        aria-expanded={whole}
        onClick={() => setWhole(!whole)}
        className="grid w-full grid-cols-[minmax(0,1fr)_12px] items-start gap-x-2.5 px-4 py-2.5 text-left text-ink-2 hover:bg-surface-2"
      >
        <span data-testid="checklist-sentence">{checklistSentence(steps)}</span>
        <OpenMark open={whole} />
      </button>
      {shown.length > 0 && (
        <ol aria-label="Checklist" className="border-t border-hairline">
          {shown.map((step) => {
            const open = toggled.get(step.item) ?? (OPEN.includes(step.status) || holds(step, view.finding));
            const toggle = (): void => setToggled(new Map(toggled).set(step.item, !open));
            return <Step key={step.item} step={step} open={open} onToggle={toggle} target={target} />;
          })}
        </ol>
      )}
      {whole && <NotInTheApi />}
    </>
  );
}
