// Conditions as the API wrote them.

import { expect, it } from 'vitest';
import { conditionTexts } from './raw-conditions.ts';

it('tells unset from set, and what unset means', () => {
  const texts = conditionTexts({ ready: undefined, serving: false, terminating: undefined }).map((c) => [c.name, c.text, c.set]);
  expect(texts).toEqual([
    ['ready', 'unset, so true', false],
    ['serving', 'false', true],
    ['terminating', 'unset, so false', false],
  ]);
});
