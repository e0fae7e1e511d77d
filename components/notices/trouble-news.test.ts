// Tests of what is told aloud: one sentence for a cause.

import { expect, test } from 'vitest';
import { commonCause } from '#lib/cluster/common-cause.ts';
import type { FindingBrief } from '#lib/cluster/finding.ts';
import type { Change } from '#lib/cluster/state.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { groupFindings } from '#lib/diagnosis/groups.ts';
import { buildFinding } from '#testing/builders/finding.ts';
import { buildSummary } from '#testing/builders/summary.ts';
import { newsOf, tell } from './trouble-news.ts';

const because = commonCause('nodes-not-ready', ['node-3']);
const down = (name: string, over: Partial<FindingBrief> = {}): ServiceSummary => ({
  ...buildSummary('shop', name),
  findings: [
    {
      id: 'x',
      rule: 'not-ready',
      subject: { kind: 'Service', key: `shop/${name}` },
      severity: 'warning',
      title: '',
      short: '1 not ready',
      since: 0,
      ...over,
    },
  ],
});
const well = (name: string): ServiceSummary => buildSummary('shop', name);
const change = (before: ServiceSummary, after: ServiceSummary): Change => ({
  kind: 'ServiceSummary',
  key: `shop/${after.metadata.name}`,
  before,
  after,
});
const news = (...changes: readonly Change[]) => changes.flatMap((one) => newsOf(one) ?? []);
const NAMES = ['web', 'api', 'cart', 'search', 'db'];
const groups = groupFindings(NAMES.map((name) => buildFinding({ subject: { kind: 'Service', key: `shop/${name}` }, because })));

test('five Services of one Node are one sentence, and so is that they are well again', () => {
  expect(tell(news(...NAMES.map((name) => change(well(name), down(name, { because })))), groups)).toBe(
    'Node node-3 is not ready: 5 Services affected',
  );
  expect(tell(news(...NAMES.map((name) => change(down(name, { because }), well(name)))), [])).toBe('5 Services are well again');
  expect(tell(news(change(down('web', { because }), well('web'))), [])).toBe('web is well again');
});

test('what nothing joins is told as before, three and the rest counted', () => {
  expect(tell(news(...NAMES.map((name) => change(well(name), down(name)))), [])).toBe(
    'web: 1 not ready. api: 1 not ready. cart: 1 not ready. 2 more changes',
  );
});

test('beside the past, and where it is over by now, the cause alone is told', () => {
  expect(tell(news(change(well('web'), down('web', { because }))), [])).toBe('Node node-3 is not ready');
});

test('what somebody mutes is not well again, and is told when it is back', () => {
  const muted = { by: 'browser', until: 9, reason: 'known' } as const;
  expect(news(change(down('web'), down('web', { muted })))).toEqual([]);
  expect(tell(news(change(down('web', { muted }), down('web'))), [])).toBe('web: 1 not ready');
});
