// Splitting Pod names.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitName } from './split-name.ts';

describe('splitName', () => {
  it.each([
    ['web-6f9c7d5b8f-x7k2p', 'web', '-6f9c7d5b8f-x7k2p'],
    ['recommend-node-x7k2p', 'recommend-node', '-x7k2p'],
    ['db-0', 'db', '-0'],
    ['catalog-import', 'catalog-import', ''],
    ['a', 'a', ''],
  ])('%s', (name, stem, tail) => {
    expect(splitName(name)).toEqual({ stem, tail });
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const { stem, tail } = splitName(name);
        expect(stem + tail).toBe(name);
      }),
    );
  });
});
