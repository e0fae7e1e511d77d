// Tests of the troubles of a view: joined by what explains them, of a namespace or of all, and what is muted apart.

import { expect, test } from 'vitest';
import { commonCause } from '#lib/cluster/common-cause.ts';
import type { Finding, FindingBrief } from '#lib/cluster/finding.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { newState, apply } from '#lib/cluster/state.ts';
import { put } from '#lib/cluster/delta.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { createSummaries } from '#components/live/summaries.ts';
import { buildFinding } from '#testing/builders/finding.ts';
import { buildSummary } from '#testing/builders/summary.ts';
import { countWords, sufferers, type Troubles, troublesOf } from './troubles.ts';

const because = commonCause('nodes-not-ready', ['node-3']);
const muted = { by: 'file', until: 9, reason: 'known' } as const;

function brief(rule: string, over: Partial<FindingBrief> = {}): FindingBrief {
  return {
    id: rule,
    rule,
    subject: { kind: 'Service', key: 'shop/web' },
    severity: 'warning',
    title: rule,
    short: rule,
    since: 0,
    ...over,
  };
}

function service(key: string, ...findings: readonly FindingBrief[]): ServiceSummary {
  const [namespace = '', name = ''] = key.split('/');
  const own = findings.map((one) => ({ ...one, id: `${one.rule}:${key}`, subject: { kind: 'Service' as const, key } }));
  return { ...buildSummary(namespace, name), findings: own };
}

function troubles(namespace: string | undefined, ...held: readonly AnyRecord[]): Troubles {
  const state = newState();
  const summaries = createSummaries();
  summaries.follow(state, apply(state, held.map(put)));
  return troublesOf(state, summaries.read(), namespace);
}

const down = (key: string) => service(key, brief('not-ready', { because }));
const node: Finding = buildFinding({ subject: { kind: 'Node', key: 'node-3' }, rule: 'node-lost', severity: 'warning', because });

test('Services of all namespaces that one Node explains are one trouble; of a namespace its own', () => {
  const held = [down('shop/web'), down('shop/api'), down('data/db'), node, service('data/cache', brief('nodes-drop'))];
  const { groups } = troubles(undefined, ...held);
  expect(groups.map(({ id, findings, affected }) => [id, findings.length, affected.length])).toEqual([
    ['nodes-not-ready:node-3', 4, 3],
    ['nodes-drop:data/cache', 1, 1],
  ]);
  expect(countWords(groups)).toBe('1 cause with 4 symptoms, 1 other');
  expect(countWords(troubles('data', down('data/db')).groups), 'one finding is one trouble, explained or not').toBe('');
  expect(troubles('shop', ...held).groups.map(({ affected }) => affected.map(({ key }) => key))).toEqual([['shop/api', 'shop/web']]);
  expect(troubles('other', ...held).groups).toEqual([]);
});

test('what is only worth knowing is no trouble; what is muted is counted and is in no group', () => {
  const { groups, muted: aside } = troubles(
    'shop',
    service(
      'shop/web',
      brief('none-ready', { severity: 'broken', muted }),
      brief('no-address'),
      brief('single-point', { severity: 'info', muted }),
    ),
    { ...node, muted },
  );
  expect(groups.map(({ findings }) => findings.map(({ rule }) => rule))).toEqual([['no-address']]);
  expect(aside.map(({ rule, muted: by }) => [rule, by.reason])).toEqual([['none-ready', 'known']]);
  expect(countWords(groups)).toBe('');
});

test('a finding about an Ingress that concerns a Service is a trouble of that Service, and has a line with its others', () => {
  const summary: ServiceSummary = {
    ...buildSummary('shop', 'web'),
    findings: [
      brief('none-ready', { severity: 'broken', short: 'nobody ready' }),
      brief('ingress-backend', { id: 'i', subject: { kind: 'Ingress', key: 'shop/in' }, short: 'no port 80' }),
    ],
  };
  const { groups } = troubles('shop', summary);
  expect(groups).toHaveLength(2);
  expect(sufferers(groups.flatMap(({ findings }) => findings))).toMatchObject([
    { id: 'Service:shop/web', severity: 'broken', words: 'nobody ready, no port 80' },
  ]);
});
