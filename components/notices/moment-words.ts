// Why another moment is shown than the one that was asked for, and what to do, in words.

import { assertNever } from '#lib/std/assert-never.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import type { Moment, MomentProblem } from '#components/live/shown.ts';
import { clockWords } from '#components/parts/clock-words.ts';

export type MomentWords = { readonly title: string; readonly why: string };

type Recording = Pick<NonNullable<ClusterInfo['recording']>, 'from'>;

/** Why there is nothing before, and what to do. */
function beginWords(wanted: number, recording: Recording | undefined): string {
  if (recording === undefined) return 'It remembers from its start on, for as long as --history says.';
  if (wanted < recording.from) return 'The recording begins there.';
  return 'The recording begins earlier and is larger than --history-memory: open it with more.';
}

/** `now`: the cluster's clock; a moment of another day is told with it. `recording`: what is shown in place of a cluster. */
export function momentWords({ wanted, shown }: Moment, problem: MomentProblem, now: number, recording?: Recording): MomentWords {
  const clock = (time: number): string => clockWords(time, now);
  const seen = shown === undefined ? '' : ` You see the cluster as it was at ${clock(shown)}.`;
  switch (problem.kind) {
    case 'older':
      return {
        title: `Signalbox has nothing of ${clock(wanted)}.`,
        why: `What it has begins at ${clock(problem.from)}.${seen} ${beginWords(wanted, recording)}`,
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
