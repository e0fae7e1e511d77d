// Why another moment is shown than the one that was asked for, and what to do, in words.

import { assertNever } from '#lib/std/assert-never.ts';
import type { Moment, MomentProblem } from '#components/live/shown.ts';
import { clockWords } from '#components/parts/clock-words.ts';

export type MomentWords = { readonly title: string; readonly why: string };

/** `now`: the cluster's clock; a moment of another day is told with it. */
export function momentWords({ wanted, shown }: Moment, problem: MomentProblem, now: number): MomentWords {
  const clock = (time: number): string => clockWords(time, now);
  const seen = shown === undefined ? '' : ` You see the cluster as it was at ${clock(shown)}.`;
  switch (problem.kind) {
    case 'older':
      return {
        title: `Signalbox has nothing of ${clock(wanted)}.`,
        why: `What it has begins at ${clock(problem.from)}.${seen} It remembers from its start on, for as long as --history says.`,
      };
    case 'later':
      return { title: `There is nothing of ${clock(wanted)} yet.`, why: `What is kept ends at ${clock(problem.to)}.${seen}` };
    case 'gap': {
      const span = `from ${clock(problem.from)} to ${clock(problem.to)}`;
      const why = problem.why === 'notRunning' ? `Signalbox did not run ${span}.` : `What was kept ${span} is damaged.`;
      return { title: `Nothing is known of ${clock(wanted)}.`, why: `${why}${seen}` };
    }
    case 'failed':
      return { title: `${clock(wanted)} can not be shown.`, why: `${problem.problem}${seen}` };
    default:
      return assertNever(problem);
  }
}
