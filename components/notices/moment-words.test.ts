// Moments that can not be shown: what is said.

import { describe, expect, it } from 'vitest';
import type { Moment, MomentProblem } from '#components/live/shown.ts';
import { momentWords } from './moment-words.ts';

const clock = (hours: number, minutes: number, seconds = 0): number => new Date(2026, 10, 29, hours, minutes, seconds).getTime();
const wanted = clock(5, 54, 14);

describe('momentWords', () => {
  const rows: readonly (readonly [MomentProblem, number | undefined, string])[] = [
    [
      { kind: 'older', from: clock(5, 55) },
      clock(5, 55),
      'Signalbox has nothing of 05:54:14. What it has begins at 05:55:00. You see the cluster as it was at 05:55:00. It remembers from its start on, for as long as --history says.',
    ],
    [
      { kind: 'later', to: clock(5, 50) },
      clock(5, 50),
      'There is nothing of 05:54:14 yet. What is kept ends at 05:50:00. You see the cluster as it was at 05:50:00.',
    ],
    [
      { kind: 'gap', from: clock(5, 50), to: clock(5, 58), why: 'notRunning' },
      clock(5, 50),
      'Nothing is known of 05:54:14. Signalbox did not run from 05:50:00 to 05:58:00. You see the cluster as it was at 05:50:00.',
    ],
    [
      { kind: 'gap', from: clock(5, 50), to: clock(5, 58), why: 'damaged' },
      clock(5, 50),
      'Nothing is known of 05:54:14. What was kept from 05:50:00 to 05:58:00 is damaged. You see the cluster as it was at 05:50:00.',
    ],
    [{ kind: 'failed', problem: 'Signalbox does not answer.' }, undefined, '05:54:14 can not be shown. Signalbox does not answer.'],
  ];
  it.each(rows)('%o', (problem, shown, text) => {
    const moment: Moment = { wanted, shown, loading: false, problem };
    const { title, why } = momentWords(moment, problem, wanted);
    expect(`${title} ${why}`).toBe(text);
  });

  it.each([
    [clock(5, 54, 20), 'The recording begins there.'],
    [clock(5, 40), 'The recording begins earlier and is larger than --history-memory: open it with more.'],
  ])('of a recording: before its beginning, or of a part that did not fit', (from, text) => {
    const problem = { kind: 'older', from: clock(5, 55) } as const;
    const moment: Moment = { wanted, shown: undefined, loading: false, problem };
    expect(momentWords(moment, problem, wanted, { from }).why).toBe(`What it has begins at 05:55:00. ${text}`);
  });

  it('names the day of a moment of another one', () => {
    const moment: Moment = { wanted, shown: undefined, loading: false, problem: undefined };
    expect(momentWords(moment, { kind: 'failed', problem: '' }, wanted + 24 * 3_600_000).title).toBe('29 Nov 05:54:14 can not be shown.');
  });
});
