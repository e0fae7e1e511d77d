// Tests of keys.

import { expect, test } from 'vitest';
import { keyOf, splitKey } from './key.ts';

test.each([
  ['shop', 'web', 'shop/web'],
  ['', 'node-1', 'node-1'],
])('%j and %j make %j and come back', (namespace, name, key) => {
  expect(keyOf(namespace, name)).toBe(key);
  expect(splitKey(key)).toEqual({ namespace, name });
});
