// The filter as it is typed.

import { describe, expect, it, test } from 'vitest';
import { parseFilter, tokensOf, without } from './filter-text.ts';

const NOTHING = { words: [], namespaces: [], kinds: [], zones: [], troubles: [], node: undefined, labels: undefined };

test.each([
  ['', NOTHING],
  ['Web 80:30080', { ...NOTHING, words: ['web', '80:30080'] }],
  ['ns:shop NS:data kind:Headless', { ...NOTHING, namespaces: ['shop', 'data'], kinds: ['headless'] }],
  ['label:app=web label:tier!=db', { ...NOTHING, labels: 'app=web,tier!=db' }],
  ['label:"app in (web, api)" x', { ...NOTHING, labels: 'app in (web, api)', words: ['x'] }],
  ['label:"app in (we', { ...NOTHING, labels: 'app in (we' }],
  ['node: zone:', NOTHING],
  ['node:node-3 zone:eu-1a trouble:"nobody ready"', { ...NOTHING, node: 'node-3', zones: ['eu-1a'], troubles: ['nobody ready'] }],
  ['constructor:x', { ...NOTHING, words: ['constructor:x'] }],
])('%j', (text, expected) => {
  expect(parseFilter(text)).toEqual(expected);
});

describe('without', () => {
  it('takes one token off, and leaves the others as they were typed', () => {
    const text = 'web label:"a in (b, c)" kind:headless';
    expect(tokensOf(text).map((t) => t.text)).toEqual(['web', 'label:"a in (b, c)"', 'kind:headless']);
    expect(without(text, 1)).toBe('web kind:headless');
  });
});
