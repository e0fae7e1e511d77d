'use client';
// What the Pods of a workload get, where all of them are the client: the same, or which of them get what.

import type { Key } from '#lib/kube/key.ts';
import { splitKey } from '#lib/kube/key.ts';
import { listed } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import type { Outcome } from '#lib/trace/outcome.ts';
import type { Answer } from '#lib/trace/workload-answers.ts';
import { outcomeWords } from '#lib/words/trace/outcome.ts';
import { StepMark, type StepMarkState } from '#components/ui/step-mark.tsx';
import type { Workload } from './use-trace.ts';

/** Nodes that are named; of more only how many. */
const FEW = 4;

function placeText({ nodes }: Answer): string {
  return nodes.length <= FEW ? `on ${listed(nodes)}` : `on ${nodes.length} Nodes`;
}

/** Do the Nodes tell the answers apart? */
function differByNode(answers: readonly Answer[]): boolean {
  const nodes = answers.flatMap((answer) => answer.nodes);
  return new Set(nodes).size === nodes.length;
}

function askedText({ pods, asked, whole }: Workload): string {
  if (!whole) return `the ${plural(asked, 'Pod')} of it in view`;
  return asked === pods.length ? `its ${plural(pods.length, 'running Pod')}` : `${asked} of its ${plural(pods.length, 'running Pod')}`;
}

function agreeText(found: Workload): string {
  const { pods, asked, whole } = found;
  if (!whole) return `Of ${askedText(found)} this is the answer; others may be elsewhere.`;
  if (pods.length === 1) return 'It has one running Pod.';
  return asked === pods.length ? `All ${askedText(found)} get this answer.` : `${askedText(found)} were asked, and all get this answer.`;
}

type Props = {
  readonly found: Workload;
  /** Whose steps are shown. */
  readonly pod: Key;
  readonly marks: Readonly<Record<Outcome, StepMarkState>>;
  readonly onPod: (pod: Key) => void;
};

export function WorkloadLine({ found, pod, marks, onPod }: Props) {
  const { answers } = found;
  const { name } = splitKey(pod);
  if (answers.length <= 1) {
    return (
      <p className="border-b border-hairline px-4 py-2 text-ink-2" data-testid="trace-workload">
        {agreeText(found)} The steps are those of <span className="mono">{name}</span>.
      </p>
    );
  }
  return (
    <div className="border-b border-hairline px-4 py-2" data-testid="trace-workload">
      <p className="font-medium">
        Of {askedText(found)} not all get the same{differByNode(answers) ? ': it depends on the Node' : ''}.
      </p>
      <ul className="mt-1">
        {answers.map((answer) => {
          const [first = ''] = answer.pods;
          const { kind, says } = outcomeWords(answer.trace);
          return (
            <li key={first}>
              <button
                type="button"
                aria-pressed={answer.pods.includes(pod)}
                onClick={() => onPod(first)}
                className="grid w-full grid-cols-[16px_minmax(0,1fr)] gap-x-2 rounded px-1 py-1 text-left hover:bg-surface-2 aria-pressed:bg-accent-soft"
              >
                <span className="pt-0.5">
                  <StepMark state={marks[kind]} />
                </span>
                <span>
                  {plural(answer.pods.length, 'Pod')} {placeText(answer)}: <span className="text-ink-2">{says}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="mt-1 text-label text-ink-3">
        The steps are those of <span className="mono">{name}</span>.
      </p>
    </div>
  );
}
