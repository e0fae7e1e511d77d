// Tests of the event reader.

import { describe, expect, test } from 'vitest';
import { RAW_KUBELET_EVENT, RAW_SCHEDULER_EVENT } from '#testing/builders/event-objects.ts';
import { buildEvent } from '#testing/builders/event.ts';
import { withField } from '#testing/builders/kube.ts';
import { lastTimeOf, readEvent, timesOf } from './event.ts';

const read = (raw: unknown) => {
  const event = readEvent(raw);
  return event.ok ? event.value : undefined;
};

test('what the kubelet wrote, and the scheduler: how often and when last', () => {
  const kubelet = read(RAW_KUBELET_EVENT) ?? buildEvent();
  expect(kubelet).toMatchObject({
    type: 'Warning',
    reason: 'Unhealthy',
    note: RAW_KUBELET_EVENT.note,
    regarding: { kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'p1', fieldPath: 'spec.containers{app}' },
    reportingController: 'kubelet',
  });
  expect([timesOf(kubelet), lastTimeOf(kubelet)]).toEqual([12, Date.parse('2026-11-22T00:02:00Z')]);
  const scheduler = read(RAW_SCHEDULER_EVENT) ?? buildEvent();
  expect([timesOf(scheduler), lastTimeOf(scheduler)]).toEqual([3, Date.parse('2026-11-22T00:05:00.000Z')]);
  const once = read({ ...RAW_SCHEDULER_EVENT, series: undefined }) ?? buildEvent();
  expect([timesOf(once), lastTimeOf(once)]).toEqual([1, Date.parse('2026-11-22T00:00:01.000Z')]);
});

describe('what is not kept', () => {
  test.each<[string, unknown, boolean]>([
    ['a warning of a Pod is', RAW_KUBELET_EVENT, true],
    ['back-off, which the kubelet calls normal, is', { ...RAW_KUBELET_EVENT, type: 'Normal', reason: 'BackOff' }, true],
    ['what went well is not', { ...RAW_KUBELET_EVENT, type: 'Normal', reason: 'Pulled' }, false],
    ['what is not shown is not', withField(RAW_KUBELET_EVENT, 'regarding.kind', 'PersistentVolumeClaim'), false],
    ['of nothing in particular is not', { ...RAW_KUBELET_EVENT, regarding: {} }, false],
  ])('%s', (_, raw, kept) => {
    expect(readEvent(raw).ok).toBe(true);
    expect(read(raw) !== undefined).toBe(kept);
  });

  test('a note is no longer than it may be', () => {
    expect(read({ ...RAW_KUBELET_EVENT, note: 'x'.repeat(5000) })?.note).toHaveLength(512);
  });
});

test.each([
  ['note', 5],
  ['regarding.name', {}],
  ['series', 'x'],
  ['deprecatedCount', '12'],
])('%s = %j is a fault there', (path, value) => {
  expect(readEvent(withField(RAW_KUBELET_EVENT, path, value))).toMatchObject({ ok: false, error: { kind: 'Event', path } });
});
