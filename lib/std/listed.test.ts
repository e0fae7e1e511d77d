// Tests of lists and sentences.

import { expect, test } from 'vitest';
import { listed, namesOf } from './listed.ts';
import { sentence } from './sentence.ts';

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d and e'],
  [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c, d and 2 more'],
])('%j is listed as %j', (words, text) => {
  expect(listed(words)).toBe(text);
});

test('the last may be one or another', () => {
  expect(listed(['a', 'b', 'c'], 'or')).toBe('a, b or c');
});

test.each([
  ['it is so', 'It is so.'],
  ['kube-proxy has no rule', 'kube-proxy has no rule.'],
  ['internalTrafficPolicy is Local', 'internalTrafficPolicy is Local.'],
  ['', '.'],
])('the clause %j becomes the sentence %j', (clause, text) => {
  expect(sentence(clause)).toBe(text);
});

test('names are named up to a number, and the rest is counted', () => {
  expect(namesOf(['a', 'b'])).toBe('a, b');
  expect(namesOf(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e, f and 1 more');
  expect(namesOf(['a', 'b', 'c'], 1)).toBe('a and 2 more');
});
