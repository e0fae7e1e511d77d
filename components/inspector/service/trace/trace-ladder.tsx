'use client';
// The ladder of a trace: one row for each step, the first that fails open, each with its evidence and commands.

import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import { aimed } from '#lib/kube/kubectl.ts';
import type { StepId } from '#lib/trace/step.ts';
import { targetOf } from '#lib/wire/target.ts';
import type { ToldResult, ToldStep } from '#lib/words/trace/trace.ts';
import { useShown } from '#components/live/context.ts';
import { selectionOf } from '#components/live/view.ts';
import { Command } from '#components/ui/command.tsx';
import { EvidenceLines } from '#components/ui/evidence-lines.tsx';
import { OpenMark } from '#components/ui/open-mark.tsx';
import { StepMark, stepWord } from '#components/ui/step-mark.tsx';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';

const INK: Readonly<Record<ToldStep['status'], string>> = {
  pass: 'text-ink-3',
  partial: 'text-broken-ink',
  fail: 'text-broken-ink',
  unknown: 'text-ink-2',
  skipped: 'text-ink-3',
};

const SHOWN = 12;
const WORST_FIRST: readonly ToldResult['status'][] = ['fail', 'unknown', 'pass'];

function Thing({ subject }: { readonly subject: Subject }) {
  const { state } = useShown();
  const selection = subject.kind === 'Address' ? undefined : selectionOf(subject);
  // Evidence may name what another namespace holds.
  const here = selection !== undefined && selection.kind !== 'Address' && state.tables[selection.kind].has(selection.key);
  if (here) return <ThingLink selection={selection} />;
  return (
    <span className="break-words">
      <span className="text-ink-3">{subject.kind === 'Address' ? 'Address' : subject.kind}</span>{' '}
      <span className="mono">{subject.key}</span>
    </span>
  );
}

/** Evidence of one thing after the other, each thing named once. */
function grouped(lines: readonly Evidence[]): readonly (readonly [Subject, readonly Evidence[]])[] {
  const groups: [Subject, Evidence[]][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last !== undefined && last[0].kind === line.subject.kind && last[0].key === line.subject.key) last[1].push(line);
    else groups.push([line.subject, [line]]);
  }
  return groups;
}

function EvidenceGroups({ lines }: { readonly lines: readonly Evidence[] }) {
  const groups = grouped(lines);
  return (
    <ul className="flex flex-col gap-1.5">
      {groups.map(([subject, own], i) => (
        <li key={i}>
          <Thing subject={subject} />
          <div className="pl-5">
            <EvidenceLines lines={own} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Endpoints({ results }: { readonly results: readonly ToldResult[] }) {
  const [all, setAll] = useState(false);
  const sorted = [...results].sort((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status));
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  return (
    <ul className="flex flex-col gap-1.5" aria-label="Each endpoint">
      {shown.map((result) => (
        <li key={result.id} className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2">
          <span className="pt-0.5">
            <StepMark state={result.status} />
          </span>
          <span>
            <Thing subject={result.subject} />
            <span className="block break-words text-ink-2">{result.says}</span>
          </span>
        </li>
      ))}
      {results.length > shown.length && (
        <li>
          <button type="button" className="rounded text-accent-ink hover:underline" onClick={() => setAll(true)}>
            {results.length - shown.length} more
          </button>
        </li>
      )}
    </ul>
  );
}

/** Where all say the same, the sentence of the step has said it. */
function differ(results: readonly ToldResult[]): boolean {
  return results.some((r) => r.status !== results[0]?.status || r.says !== results[0]?.says);
}

type StepProps = {
  readonly step: ToldStep;
  readonly number: number;
  readonly last: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
  /** Offers to look where the answer is; undefined where that would not help. */
  readonly onBeyond: ((namespace: string) => void) | undefined;
  /** Of the step where the reader is to look. */
  readonly focus: RefObject<HTMLButtonElement | null> | undefined;
};

function Inside({ step, onBeyond }: Pick<StepProps, 'step' | 'onBeyond'>) {
  const { status } = useShown();
  const target = targetOf(status?.cluster);
  const { beyond } = step;
  return (
    <>
      {beyond !== undefined && onBeyond !== undefined && (
        <p>
          <button type="button" className="rounded text-accent-ink hover:underline" onClick={() => onBeyond(beyond)}>
            Trace it in namespace {beyond}
          </button>
        </p>
      )}
      {differ(step.endpoints) && <Endpoints results={step.endpoints} />}
      {step.evidence.length > 0 && <EvidenceGroups lines={step.evidence} />}
      {step.next.length > 0 && (
        <div className="flex flex-col gap-1.5">
          <p className="text-label text-ink-3">Look for yourself</p>
          {step.next.map((command) => (
            <Command key={command} text={aimed(command, target)} />
          ))}
        </div>
      )}
      {step.rules.length > 0 && <p className="text-label text-ink-3">Rules: {step.rules.join(', ')}</p>}
    </>
  );
}

function isEmpty({ endpoints, evidence, next, rules }: ToldStep): boolean {
  return !differ(endpoints) && evidence.length + next.length + rules.length === 0;
}

function LadderStep({ step, number, last, open, onToggle, onBeyond, focus }: StepProps) {
  const body = `trace-${step.id}`;
  const quiet = step.status === 'skipped';
  const head = (
    <>
      <span className="flex items-baseline gap-2">
        <span className={quiet ? 'text-ink-3' : 'font-medium'}>
          <span className="tabular-nums">{number}.</span> {step.title}
        </span>
        <span className={`text-label ${INK[step.status]}`}>{stepWord(step.status)}</span>
      </span>
      {!quiet && <span className="block break-words text-ink-2">{step.says}</span>}
    </>
  );
  return (
    <li
      className="relative grid scroll-mt-28 grid-cols-[16px_minmax(0,1fr)] gap-x-2.5 px-4"
      data-testid="trace-step"
      data-step={step.id}
      data-status={step.status}
    >
      {!last && <span aria-hidden="true" className="absolute top-[26px] bottom-[-8px] left-[23.5px] w-px bg-hairline-2" />}
      <span className="pt-[9px]">
        <StepMark state={step.status} />
      </span>
      {quiet || isEmpty(step) ? (
        <div className="py-1.5">{head}</div>
      ) : (
        <button
          ref={focus}
          type="button"
          aria-expanded={open}
          aria-controls={body}
          onClick={onToggle}
          className="grid grid-cols-[minmax(0,1fr)_12px] items-start gap-x-2 rounded py-1.5 text-left hover:bg-surface-2"
        >
          <span>{head}</span>
          <OpenMark open={open} />
        </button>
      )}
      {open && !quiet && (
        <div id={body} className="col-start-2 flex flex-col gap-3 pb-3">
          <Inside step={step} onBeyond={onBeyond} />
        </div>
      )}
    </li>
  );
}

/** Where the reader is to look: the first step that fails, else the first that fails in part, else one that can not be told. */
function telling(steps: readonly ToldStep[]): StepId | undefined {
  for (const status of ['fail', 'partial', 'unknown'] as const) {
    const found = steps.find((s) => s.status === status);
    if (found !== undefined) return found.id;
  }
  return undefined;
}

type Props = {
  readonly steps: readonly ToldStep[];
  readonly focus: RefObject<HTMLButtonElement | null>;
  readonly onBeyond: ((namespace: string) => void) | undefined;
};

export function TraceLadder({ steps, focus, onBeyond }: Props) {
  const [toggled, setToggled] = useState<ReadonlyMap<StepId, boolean>>(new Map());
  const look = telling(steps);
  const failed = look !== undefined && steps.some((s) => s.id === look && s.status !== 'unknown');
  // A trace that is opened, by a link or a tab, shows the step that fails; after that the reader scrolls as they like.
  const list = useRef<HTMLOListElement>(null);
  const first = useRef(failed ? look : undefined);
  useEffect(() => {
    if (first.current !== undefined) list.current?.querySelector(`[data-step="${first.current}"]`)?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <ol ref={list} aria-label="Steps of the trace" className="py-2">
      {steps.map((step, i) => {
        const open = toggled.get(step.id) ?? step.id === look;
        return (
          <LadderStep
            key={step.id}
            step={step}
            number={i + 1}
            last={i === steps.length - 1}
            open={open}
            onToggle={() => setToggled(new Map(toggled).set(step.id, !open))}
            onBeyond={onBeyond}
            focus={step.id === look ? focus : undefined}
          />
        );
      })}
    </ol>
  );
}
