// The log of changes: pages are put together without holes and doubles; what is exported reads back.

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { ChangesAnswer, NumberedTransition } from '#lib/churn/chronicle-view.ts';
import { type ChangeLog, withNewer, withOlder } from './change-log.ts';
import { csvOf, ndjsonOf, textOf } from './change-text.ts';

function change(number: number, part: Partial<NumberedTransition> = {}): NumberedTransition {
  return {
    number,
    service: 'shop/web',
    family: 'IPv4',
    address: '10.0.0.7',
    pod: 'shop/web-5bd67-xxl6d',
    uid: 'u',
    from: 'notReady',
    to: 'ready',
    portsBefore: [],
    ports: [{ name: 'http', protocol: 'TCP', port: 8080 }],
    nodeName: 'node-1',
    zone: 'a',
    time: Date.UTC(2026, 10, 29, 5, 49, 40) + number,
    cause: { kind: 'readiness', ready: true, reason: undefined },
    ...part,
  };
}

/** What the server answers when it holds the changes from `first` to `last`. */
function page(first: number, last: number, limit: number, before = last + 1): ChangesAnswer {
  const numbers = Array.from({ length: Math.max(0, before - first) }, (_, i) => before - 1 - i);
  return { version: 1, now: 0, changes: numbers.slice(0, limit).map((n) => change(n)), more: numbers.length > limit, changesSince: first };
}

function numbersOf({ changes }: ChangeLog): readonly number[] {
  return changes.map(({ number }) => number);
}

test('whatever is asked for when: no hole, none twice, newest first', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.oneof(fc.constant('older' as const), fc.integer({ min: 0, max: 12 })), { maxLength: 12 }),
      (limit, acts) => {
        let last = 8;
        let log = withNewer(undefined, page(1, last, limit));
        for (const act of acts) {
          if (act !== 'older') {
            last += act;
            log = withNewer(log, page(1, last, limit));
            expect(numbersOf(log)[0]).toBe(last);
          } else if (log.more) log = withOlder(log, page(1, last, limit, numbersOf(log).at(-1)));
          const numbers = numbersOf(log);
          expect(numbers).toEqual(numbers.map((_, i) => last - i));
          expect(log.more).toBe(numbers.at(-1) !== 1);
        }
      },
    ),
  );
});

test('a log that has nothing new stays the same object', () => {
  const log = withNewer(undefined, page(1, 8, 3));
  expect(withNewer(log, page(1, 8, 3))).toBe(log);
});

test('a server that counts anew is believed', () => {
  const log = withNewer(undefined, page(1, 8, 3));
  expect(numbersOf(withNewer(log, page(1, 2, 3)))).toEqual([2, 1]);
  expect(numbersOf(withNewer(log, page(1, 0, 3)))).toEqual([]);
});

describe('exports', () => {
  it('quotes in CSV what needs it', () => {
    const edited = change(1, { cause: { kind: 'selectorEdited', before: { app: 'web' }, after: { app: 'web', tier: '"x"' } } });
    const [head, line] = csvOf([edited]).split('\r\n');
    expect(head).toBe('time,namespace,service,pod,address,family,from,to,node,zone,cause,why,ports');
    expect(line).toContain('2026-11-29T05:49:40.001Z,shop,web,web-5bd67-xxl6d,10.0.0.7,IPv4,notReady,ready,node-1,a,selectorEdited,"');
    expect(line).toContain('""x""');
  });

  it('writes a line of JSON each, and a line of words each', () => {
    const all = [change(2), change(1, { pod: undefined, nodeName: undefined, to: 'absent' })];
    expect(
      ndjsonOf(all)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(JSON.parse(JSON.stringify(all)));
    expect(textOf(all)).toBe(
      '2026-11-29T05:49:40.002Z shop/web web-5bd67-xxl6d (10.0.0.7) on node-1: not ready → ready, Pod became ready\n' +
        '2026-11-29T05:49:40.001Z shop/web 10.0.0.7: not ready → not published, Pod became ready\n',
    );
  });
});
