// Tests of the field scanner: defaults, exact paths, and that the first problem is the one that is kept.

import { describe, expect, test } from 'vitest';
import {
  flag,
  integer,
  list,
  newScan,
  optionalPart,
  part,
  portRef,
  type RawObject,
  requiredText,
  type Scan,
  text,
  textList,
  textMap,
  word,
} from './scan.ts';

type Read = (scan: Scan, from: RawObject) => unknown;

const WORDS = ['TCP', 'UDP'] as const;
const nested = (scan: Scan, raw: RawObject): unknown => list(scan, raw, 'inner', (s, r) => integer(s, r, 'n'));
const deeper = (scan: Scan, raw: RawObject): unknown => optionalPart(scan, raw, 'deep', (s, r) => integer(s, r, 'n'));

const readers: Readonly<Record<string, Read>> = {
  text: (s, o) => text(s, o, 'f'),
  requiredText: (s, o) => requiredText(s, o, 'f'),
  integer: (s, o) => integer(s, o, 'f'),
  flag: (s, o) => flag(s, o, 'f'),
  portRef: (s, o) => portRef(s, o, 'f'),
  part: (s, o) => part(s, o, 'f', deeper),
  optionalPart: (s, o) => optionalPart(s, o, 'f', deeper),
  list: (s, o) => list(s, o, 'f', nested),
  textList: (s, o) => textList(s, o, 'f'),
  textMap: (s, o) => textMap(s, o, 'f'),
  word: (s, o) => word(s, o, 'f', WORDS, 'TCP'),
};

function read(name: string, from: RawObject): { value: unknown; path: string; problem: string } {
  const scan = newScan();
  return { value: readers[name]?.(scan, from), ...scan };
}

describe('a field that is absent or null takes its default without a problem', () => {
  test.each([
    ['text', undefined],
    ['integer', undefined],
    ['flag', undefined],
    ['portRef', undefined],
    ['part', undefined],
    ['optionalPart', undefined],
    ['list', []],
    ['textList', []],
    ['textMap', {}],
    ['word', 'TCP'],
  ])('%s', (name, value) => {
    for (const from of [{}, { f: null }]) expect(read(name, from)).toEqual({ value, path: '', problem: '' });
  });
});

describe('a field that is right is handed on', () => {
  test.each([
    ['text', '', ''],
    ['requiredText', 'x', 'x'],
    ['integer', 0, 0],
    ['integer', -3, -3],
    ['flag', false, false],
    ['portRef', 'http', 'http'],
    ['portRef', 80, 80],
    ['part', { deep: { n: 1 } }, 1],
    ['optionalPart', { deep: { n: 1 } }, 1],
    ['list', [{ inner: [{ n: 1 }] }, {}], [[1], []]],
    ['textList', ['a', ''], ['a', '']],
    ['textMap', { a: '' }, { a: '' }],
    ['word', 'UDP', 'UDP'],
    ['word', '', 'TCP'],
  ])('%s %j', (name, f, value) => {
    expect(read(name, { f })).toEqual({ value, path: '', problem: '' });
  });
});

describe('a field of the wrong type is a problem with its path', () => {
  test.each([
    ['text', 1, 'f', 'expected a string, found a number'],
    ['requiredText', undefined, 'f', 'expected a string, found nothing'],
    ['requiredText', null, 'f', 'expected a string, found nothing'],
    ['requiredText', '', 'f', 'expected a string, found nothing'],
    ['requiredText', [], 'f', 'expected a string, found a list'],
    ['integer', '80', 'f', 'expected an integer, found a string'],
    ['integer', 1.5, 'f', 'expected an integer, found a number'],
    ['flag', 'true', 'f', 'expected a boolean, found a string'],
    ['portRef', 1.5, 'f', 'expected a port number or name, found a number'],
    ['portRef', {}, 'f', 'expected a port number or name, found an object'],
    ['part', [], 'f', 'expected an object, found a list'],
    ['part', { deep: { n: 'x' } }, 'f.deep.n', 'expected an integer, found a string'],
    ['optionalPart', true, 'f', 'expected an object, found a boolean'],
    ['optionalPart', { deep: { n: 'x' } }, 'f.deep.n', 'expected an integer, found a string'],
    ['optionalPart', { deep: 1 }, 'f.deep', 'expected an object, found a number'],
    ['list', {}, 'f', 'expected a list, found an object'],
    ['list', [{}, null], 'f[1]', 'expected an object, found nothing'],
    ['list', [{}, { inner: [{}, {}, { n: 'x' }] }], 'f[1].inner[2].n', 'expected an integer, found a string'],
    ['list', [{ inner: 'x' }], 'f[0].inner', 'expected a list, found a string'],
    ['textList', ['a', 1], 'f[1]', 'expected a string, found a number'],
    ['textMap', { 'a.b/c': 1 }, 'f["a.b/c"]', 'expected a string, found a number'],
    ['textMap', 'x', 'f', 'expected an object, found a string'],
    ['word', 'ICMP', 'f', 'expected one of TCP, UDP, found a string'],
    ['word', 6, 'f', 'expected one of TCP, UDP, found a number'],
  ])('%s %j', (name, f, path, problem) => {
    const found = read(name, { f });
    expect([found.path, found.problem]).toEqual([path, problem]);
  });
});

test('of two problems the first is kept, with its own path', () => {
  const scan = newScan();
  text(scan, { a: 1 }, 'a');
  integer(scan, { b: 'x' }, 'b');
  list(scan, { c: [{ d: 1 }] }, 'c', (s, raw) => text(s, raw, 'd'));
  part(scan, { e: { d: 1 } }, 'e', (s, raw) => text(s, raw, 'd'));
  expect(scan).toEqual({ path: 'a', problem: 'expected a string, found a number' });
});
