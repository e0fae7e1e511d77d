// Tests of the sentence about who mends what differs.

import { expect, test } from 'vitest';
import type { Finding } from '#lib/cluster/finding.ts';
import { stateOf } from '#testing/builders/state.ts';
import { mendWords } from './mend-words.ts';

test('what the controller mends is promised until a finding says that it has not', () => {
  const finding = (rule: string, severity: Finding['severity']): Finding => ({
    kind: 'Finding',
    metadata: { namespace: 'shop', name: rule },
    rule,
    severity,
    subject: { kind: 'Service', key: 'shop/web' },
    service: 'shop/web',
    title: '',
    short: '',
    evidence: [],
    cause: undefined,
    next: [],
    at: [],
    since: 1000,
  });
  expect(mendWords(stateOf(), 'shop/web', 5_000)).toBe('The controller mends this when it next looks at the Service.');
  expect(mendWords(stateOf(finding('slice-stale', 'info')), 'shop/web', 5_000)).not.toContain('have differed');
  expect(mendWords(stateOf(finding('slice-stale', 'broken')), 'shop/web', 3_601_000)).toMatch(/have differed for 60 min\.$/);
});
