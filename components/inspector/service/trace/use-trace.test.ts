// What a trace asks the server for, and what it makes of the answer.

import { describe, expect, it } from 'vitest';
import { ask, shopWith } from '#testing/builders/trace.ts';
import { parseTarget } from '#lib/trace/target.ts';
import { elsewhereOf, wanting } from './use-trace.ts';

describe('wanting', () => {
  const of = (typed: string): string => {
    const target = parseTarget(typed);
    if (!target.ok) throw new Error(target.error);
    return wanting(ask(shopWith(), typed, { whole: (namespace) => namespace === 'shop' }), target.value);
  };
  it.each([
    ['api:80', 'api'],
    ['api.other:80', 'api'],
    ['10.96.0.99:80', '10.96.0.99'],
    ['web:80', ''],
    ['web:8080', ''],
    ['10.96.0.10:80', ''],
  ])('%s: %j', (typed, expected) => {
    expect(of(typed)).toBe(expected);
  });
});

describe('elsewhereOf', () => {
  it('reads Services and Pods, and the addresses among the words', () => {
    expect(
      elsewhereOf([
        { kind: 'Service', namespace: 'far', name: 'api', detail: 'ClusterIP 10.96.0.99' },
        { kind: 'Pod', namespace: 'far', name: 'api-1', detail: 'Running · 10.0.7.7, fd00::7 · node-1' },
        { kind: 'Node', namespace: '', name: 'node-1', detail: 'zone a' },
      ]),
    ).toEqual([
      { kind: 'Service', key: 'far/api', addresses: ['10.96.0.99'] },
      { kind: 'Pod', key: 'far/api-1', addresses: ['10.0.7.7', 'fd00::7'] },
    ]);
  });
});
