// Troubles in the palette.

import { expect, it } from 'vitest';
import type { FindingBrief } from '#lib/cluster/finding.ts';
import { HOME, type View } from '#components/live/view.ts';
import { groupHits } from '#components/search/palette-hits.ts';
import { stateOf } from '#testing/builders/state.ts';
import { summaryOf } from '#testing/builders/trace.ts';
import { troubleHits } from './palette-troubles.ts';

const brief = (id: string, severity: FindingBrief['severity'], title: string, short: string): FindingBrief => ({
  id,
  rule: id,
  severity,
  title,
  short,
  since: 0,
  subject: { kind: 'Service', key: 'payments/fraud' },
});

it('are found by the words of the title and of the row, lead to the Service with the finding open, and are no mere notes', () => {
  let went: View | undefined;
  const summary = summaryOf('payments', 'fraud');
  const ill = {
    ...summary,
    findings: [
      brief('none-ready', 'broken', 'None of the 2 endpoints is ready', 'nobody ready'),
      brief('note', 'info', 'Nobody ready, a note', 'x'),
    ],
  } as typeof summary;
  const hits = [...troubleHits(stateOf(ill), HOME, (next) => (went = next))];
  expect(groupHits(hits, 'nobody ready').flatMap((group) => group.hits.map((h) => h.name))).toEqual(['None of the 2 endpoints is ready']);
  expect(groupHits(hits, 'endpoints is')).toHaveLength(1);
  hits[0]?.run?.();
  expect(went).toMatchObject({
    scope: { kind: 'namespace', namespace: 'payments' },
    selection: { kind: 'Service', key: 'payments/fraud' },
    finding: 'none-ready',
  });
});
