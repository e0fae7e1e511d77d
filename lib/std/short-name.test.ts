// Names that must fit.

import { describe, expect, it } from 'vitest';
import { lastOf, shortNames } from './short-name.ts';

describe('lastOf', () => {
  it.each([
    ['node-0001', 9, 'node-0001'],
    ['node-0001', 5, '…0001'],
    ['10.128.3.72', 8, '…28.3.72'],
    ['abc', 1, '…c'],
  ])('%s in %d characters', (text, most, expected) => {
    expect(lastOf(text, most)).toBe(expected);
  });
});

describe('shortNames', () => {
  it('leaves names that fit', () => {
    expect([...shortNames(['node-1', 'node-2'], 9).values()]).toEqual(['node-1', 'node-2']);
  });

  it('drops the domain that all share before it cuts', () => {
    const names = ['ip-10-0-1-7.eu-west-1.compute.internal', 'ip-10-0-2-9.eu-west-1.compute.internal'];
    expect([...shortNames(names, 12).values()]).toEqual(['ip-10-0-1-7', 'ip-10-0-2-9']);
    expect([...shortNames(names, 6).values()]).toEqual(['…0-1-7', '…0-2-9']);
  });

  it('keeps a domain that one of them does not have', () => {
    expect([...shortNames(['a.x.example', 'b.y.example'], 8).values()]).toEqual(['…example', '…example']);
  });
});
