// The door from bytes to records: total for any bytes, and secrets stay outside.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RESOURCES } from '#lib/kube/record.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import { decodeEvent, decodePage, decodeStatus } from './decode.ts';

const line = (value: unknown) => Buffer.from(JSON.stringify(value));
const metadata = { namespace: 'shop', name: 'a', uid: 'u', resourceVersion: '7' };

describe('events', () => {
  test('any bytes give an event, never an exception', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof decodeEvent('Pod', Buffer.from(bytes)).kind === 'string'));
    fc.assert(fc.property(fc.jsonValue(), (value) => typeof decodeEvent('Service', line(value)).kind === 'string'));
    fc.assert(
      fc.property(fc.constantFrom('ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'), fc.jsonValue(), (type, object) => {
        for (const { kind } of RESOURCES) expect(typeof decodeEvent(kind, line({ type, object })).kind).toBe('string');
      }),
    );
  });

  test('put, delete, bookmark and error carry what the reflector needs', () => {
    expect(decodeEvent('Pod', line({ type: 'MODIFIED', object: { metadata } }))).toMatchObject({
      kind: 'put',
      version: '7',
      record: { kind: 'Pod' },
    });
    expect(decodeEvent('Node', line({ type: 'DELETED', object: { metadata: { name: 'n', resourceVersion: '8' } } }))).toEqual({
      kind: 'delete',
      key: 'n',
      version: '8',
    });
    expect(decodeEvent('Pod', line({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } }))).toEqual({
      kind: 'bookmark',
      version: '9',
      initialEventsEnd: false,
    });
    const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old', details: { causes: [{ reason: 'X' }, 3] } };
    expect(decodeEvent('Pod', line({ type: 'ERROR', object: status }))).toEqual({
      kind: 'error',
      failure: { kind: 'status', code: 410, reason: 'Expired', message: 'too old', retryAfter: undefined, causes: ['X'] },
    });
  });

  test('a real U+FFFD in an object is data; invalid bytes are a fault', () => {
    const good = line({ type: 'ADDED', object: { metadata, status: { reason: 'a \uFFFD b' } } });
    expect(decodeEvent('Pod', good)).toMatchObject({ kind: 'put', record: { status: { reason: 'a \uFFFD b' } } });
    const bad = Buffer.from(good.toString('latin1').replace(' b"', ' \xff"'), 'latin1');
    expect(decodeEvent('Pod', bad)).toMatchObject({
      kind: 'fault',
      key: 'shop/a',
      fault: { problem: 'expected UTF-8, found other bytes' },
    });
  });
});

describe('pages', () => {
  test('bad items are set aside by name, the others are read', () => {
    const bytes = line({
      metadata: { resourceVersion: '9', continue: 'c', remainingItemCount: 4 },
      items: [{ metadata }, { metadata: { ...metadata, name: 'b' }, spec: [] }, 3],
    });
    const page = decodePage('Pod', bytes);
    expect(page).toMatchObject({ ok: true, value: { version: '9', next: 'c', remaining: 4, unread: ['shop/b'] } });
    expect(page.ok && [page.value.records.length, page.value.faults.length]).toEqual([1, 2]);
  });

  test.each([
    ['not JSON', '{"items":['],
    ['a text', '"x"'],
    ['no items', '{"items":{}}'],
  ])('%s is an error', (_what, text) => {
    expect(decodePage('Pod', Buffer.from(text)).ok).toBe(false);
  });

  test('null items are an empty list, as Go writes it', () => {
    expect(decodePage('Pod', Buffer.from('{"metadata":{"resourceVersion":"1"},"items":null}'))).toMatchObject({
      ok: true,
      value: { records: [] },
    });
  });
});

test('secrets in a Pod leave no trace in its record', async () => {
  const recording = await openRecording('shop');
  let planted = 0;
  for (const stored of recording.initial) {
    const kind = RESOURCES.find((r) => r.resource === stored.resource.resource)?.kind;
    if (kind === undefined) continue;
    const event = Buffer.concat([Buffer.from('{"type":"ADDED","object":'), stored.encode(1), Buffer.from('}')]);
    if (event.includes('DATABASE_PASSWORD')) planted++;
    const decoded = decodeEvent(kind, event);
    expect(decoded.kind).toBe('put');
    expect(JSON.stringify(decoded)).not.toMatch(/DATABASE_PASSWORD|managedFields|last-applied/);
  }
  expect(planted).toBeGreaterThan(0);
});

test('a Status body of any bytes gives a failure', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => decodeStatus(Buffer.from(bytes), 500, undefined).kind === 'status'));
  expect(decodeStatus(Buffer.from('plain\u001b[31m text\n'), 503, 1000)).toEqual({
    kind: 'status',
    code: 503,
    reason: undefined,
    message: 'plain [31m text',
    retryAfter: 1000,
  });
});
