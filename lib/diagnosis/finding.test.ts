// Tests of what becomes of a rule's answer.

import { expect, test } from 'vitest';
import { toDiagnosis } from './finding.ts';
import { nodesDrop } from './rules/nodes-drop.ts';

const subject = { kind: 'Service', key: 'shop/web' } as const;

test('defaults come from the rule and the subject', () => {
  expect(toDiagnosis(nodesDrop, subject, { title: 'So.', evidence: [], next: [] })).toEqual({
    kind: 'Finding',
    metadata: { namespace: 'shop', name: 'nodes-drop:Service:shop:web' },
    rule: 'nodes-drop',
    severity: 'warning',
    subject,
    service: 'shop/web',
    title: 'So.',
    short: 'nodes drop',
    evidence: [],
    cause: undefined,
    next: [],
    at: [subject],
    lasting: undefined,
  });
});

test('an id has no slash, whatever its part', () => {
  const { metadata } = toDiagnosis(nodesDrop, subject, { part: 'app.kubernetes.io/name', title: '', evidence: [], next: [] });
  expect(metadata.name).toBe('nodes-drop:Service:shop:web:app.kubernetes.io:name');
});

test('a finding about something else than a Service concerns one only where the rule says so', () => {
  const node = { kind: 'Node', key: 'n1' } as const;
  expect(toDiagnosis(nodesDrop, node, { title: '', evidence: [], next: [] })).toMatchObject({
    service: undefined,
    metadata: { namespace: '', name: 'nodes-drop:Node:n1' },
  });
});

test('thousands of places do not make a record of a megabyte', () => {
  const at = Array.from({ length: 5000 }, (_, i) => ({ kind: 'Node' as const, key: `n${i}` }));
  expect(JSON.stringify(toDiagnosis(nodesDrop, subject, { title: '', evidence: [], next: [], at })).length).toBeLessThan(20_000);
});
