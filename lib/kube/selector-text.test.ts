// Label selectors as they are typed.

import { expect, test } from 'vitest';
import { matches } from './label-selector.ts';
import { parseSelector } from './selector-text.ts';

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['app=web', { app: 'web' }, true],
  ['app==web', { app: 'api' }, false],
  ['app!=web', {}, true],
  ['app = web , tier', { app: 'web', tier: '' }, true],
  ['env in (a, b),app=web', { app: 'web', env: 'b' }, true],
  ['env notin (a,b)', { env: 'a' }, false],
  ['!app', { app: 'x' }, false],
  ['app', { constructor: 'x' }, false],
  ['app.kubernetes.io/name=web', { 'app.kubernetes.io/name': 'web' }, true],
  ['app=', { app: '' }, true],
])('%s on %j: %s', (text, labels, expected) => {
  const selector = parseSelector(text);
  expect(selector.ok && matches(selector.value, labels)).toBe(expected);
});

test.each(['', 'app=we b', '=web', 'a in b', ',', 'app>3'])('%j is none', (text) => {
  expect(parseSelector(text).ok).toBe(false);
});
