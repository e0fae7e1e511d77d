// Tests of the wire: what is encoded is decoded, one event stays one event, and junk is told from messages.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { put, remove } from '#lib/cluster/delta.ts';
import { same } from '#lib/kube/same.ts';
import { buildPod, drawFrom, drawRecord } from '#testing/builders/kube.ts';
import { decodeEvent, encodeEvent, type EventId, formatEventId, parseEventId } from './encode.ts';
import { type Message, MESSAGE_KINDS, type MessageKind, PROTOCOL } from './message.ts';

/** What an EventSource makes of the text (WHATWG HTML, section 9.2.6). */
function receive(text: string): { event: string; id: string | undefined; data: string }[] {
  const events: { event: string; id: string | undefined; data: string }[] = [];
  let [event, id, data]: [string, string | undefined, string[]] = ['', undefined, []];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '' && data.length > 0) events.push({ event, id, data: data.join('\n') });
    if (line === '') [event, id, data] = ['', undefined, []];
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (line.startsWith('event:')) event = value;
    if (line.startsWith('id:')) id = value;
    if (line.startsWith('data:')) data.push(value);
  }
  return events;
}

const records = fc.array(
  fc.array(fc.nat(251), { maxLength: 60, size: 'max' }).map((numbers) => drawRecord(drawFrom(numbers))),
  { maxLength: 5 },
);
/** Every character there is; fast-check's own unit for that takes seconds to list them. */
const character = fc
  .integer({ max: 0x10ffff, min: 0 })
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    kind: fc.constant('snapshot' as const),
    protocol: fc.constant(PROTOCOL),
    scope: fc.string({ unit: character }),
    seq: fc.nat(),
    time: fc.nat(),
    records,
    more: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('batch' as const),
    seq: fc.nat(),
    time: fc.nat(),
    deltas: records.map((all) => all.map((record, i) => (i % 3 === 2 ? remove(record.kind, 'a/b') : put(record)))),
  }),
  fc.record({ kind: fc.constant('heartbeat' as const), time: fc.nat() }),
  fc.record({ kind: fc.constant('bye' as const), reason: fc.constantFrom('shutdown' as const, 'slow' as const) }),
);
const id: fc.Arbitrary<EventId> = fc.record({ epoch: fc.stringMatching(/^[a-z0-9]{1,32}$/), seq: fc.nat() });

describe('encodeEvent and decodeEvent', () => {
  test('what is sent arrives, as one event with its id', () => {
    fc.assert(
      fc.property(message, fc.option(id, { nil: undefined }), (sent, at) => {
        const received = receive(encodeEvent(sent, at));
        expect(received).toHaveLength(1);
        expect(received[0]?.event).toBe(sent.kind);
        expect(parseEventId(received[0]?.id)).toEqual(at);
        const decoded = decodeEvent(received[0]?.event as MessageKind, received[0]?.data ?? '');
        expect(decoded.ok && same(decoded.value, sent)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['line separator', 'a\u2028b'],
    ['paragraph separator', 'a\u2029b'],
    ['line breaks', 'a\nb\r\nc\rd\n\ne'],
    ['an event of its own', '\n\nevent: bye\ndata: {}\n\n'],
    ['emoji', '🚦 signál'],
    ['half of one', '\uD83D'],
    ['NUL and quotes', '\0"\\'],
  ])('a name with %s comes through whole', (_, text) => {
    const sent: Message = { kind: 'batch', seq: 1, time: 2, deltas: [put(buildPod({ labels: { note: text } }))] };
    const [received, ...more] = receive(encodeEvent(sent, { epoch: 'e1', seq: 1 }));
    expect(more).toEqual([]);
    const decoded = decodeEvent('batch', received?.data ?? '');
    expect(decoded.ok && same(decoded.value, sent)).toBe(true);
  });

  test('the heads of an event, as they are written', () => {
    expect(encodeEvent({ kind: 'heartbeat', time: 5 }, undefined)).toBe('event: heartbeat\ndata: {"time":5}\n\n');
    expect(encodeEvent({ kind: 'bye', reason: 'slow' }, { epoch: 'x', seq: 9 })).toBe('event: bye\nid: x.9\ndata: {"reason":"slow"}\n\n');
  });

  test('the event names the kind, whatever the data claims', () => {
    expect(decodeEvent('heartbeat', '{"kind":"bye","time":1}')).toEqual({ ok: true, value: { kind: 'heartbeat', time: 1 } });
  });

  test.each(['', '{', 'null', '5', '"x"', '[]', 'undefined'])('%j is unreadable', (data) => {
    expect(decodeEvent('batch', data)).toEqual({ ok: false, error: 'unreadable' });
  });

  test('another protocol asks for a reload', () => {
    expect(decodeEvent('snapshot', `{"protocol":${PROTOCOL + 1}}`)).toEqual({ ok: false, error: 'newer-protocol' });
  });

  test('decodeEvent never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MESSAGE_KINDS), fc.oneof(fc.string(), fc.json()), (kind, data) => {
        expect(typeof decodeEvent(kind, data).ok).toBe('boolean');
      }),
    );
  });
});

describe('event ids', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(id, (given) => {
        expect(parseEventId(formatEventId(given))).toEqual(given);
      }),
    );
  });

  test.each([
    null,
    undefined,
    '',
    'x',
    '.',
    'x.',
    '.1',
    'x.-1',
    'x.1.2',
    'x.1e3',
    'X.1',
    'x y.1',
    'x.1\n',
    '\nx.1',
    'x.0x1',
    'x.1234567890123456',
    `${'a'.repeat(33)}.1`,
    'x.١',
  ])('%j is none', (raw) => {
    expect(parseEventId(raw)).toBeUndefined();
  });

  test('anything at all is an id or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), (raw) => {
        const parsed = parseEventId(raw);
        if (parsed !== undefined) expect(Number.isSafeInteger(parsed.seq)).toBe(true);
      }),
    );
  });
});
