// Events: parts of bounded size, and the id only where a reader holds everything up to it.

import { describe, expect, test } from 'vitest';
import { put, remove } from '#lib/cluster/delta.ts';
import { buildEndpoint, buildPod, buildSlice } from '#testing/builders/kube.ts';
import { READERS } from '#lib/kube/record.ts';
import { readRecorded } from '#testing/recorded/sink.ts';
import { batchEvents, type EventBytes, PART_BYTES, snapshotEvents, weigh } from './event-bytes.ts';

const text = (event: EventBytes): string => Buffer.from(event).toString();
const HEAD = { scope: 'overview', epoch: 'e', seq: 3, time: 5 };

describe('events', () => {
  test('an empty snapshot is one event with an id', () => {
    const events = [...snapshotEvents(HEAD, [])].map(text);
    expect(events).toEqual([
      'event: snapshot\nid: e.3\ndata: {"protocol":4,"scope":"overview","seq":3,"time":5,"records":[],"more":false}\n\n',
    ]);
  });

  test('a large snapshot is cut into parts, all of it', () => {
    const pods = Array.from({ length: 2000 }, (_, i) => buildPod({ name: `p${i}` }));
    const events = [...snapshotEvents(HEAD, pods)].map(text);
    expect(events.length).toBeGreaterThan(2);
    const bodies = events.map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)) as { records: unknown[]; more: boolean });
    expect(bodies.flatMap((body) => body.records)).toHaveLength(2000);
    expect(bodies.map((body) => body.more)).toEqual(events.map((_, i) => i < events.length - 1));
    expect(events.map((event) => event.includes('\nid: '))).toEqual(events.map((_, i) => i === events.length - 1));
    for (const event of events) expect(event.length).toBeLessThan(1.5 * PART_BYTES);
  });

  test('a record larger than a part is a part of its own', () => {
    const slice = buildSlice({
      endpoints: Array.from({ length: 1000 }, (_, i) => buildEndpoint({ address: `10.0.${i >> 8}.${i & 255}`, pod: `p${i}` })),
    });
    expect(weigh(slice)).toBeGreaterThan(PART_BYTES);
    expect([...snapshotEvents(HEAD, [buildPod({}), slice, buildPod({ name: 'b' })])]).toHaveLength(3);
  });

  test('a large batch carries its id only with the last part', () => {
    const deltas = [remove('Pod', 'shop/a'), ...Array.from({ length: 2000 }, (_, i) => put(buildPod({ name: `p${i}` })))];
    const events = batchEvents({ seq: 9, time: 1, deltas }, 'e').map(text);
    expect(events.length).toBeGreaterThan(2);
    expect(events.map((event) => event.includes('\nid: e.9\n'))).toEqual(events.map((_, i) => i === events.length - 1));
  });

  test.each(['Pod', 'EndpointSlice'] as const)('what a %s weighs is near what it takes', (kind) => {
    let weight = 0;
    let bytes = 0;
    for (const { object } of readRecorded('load').filter((line) => line.t === 0 && line.object.kind === kind)) {
      const read = READERS[kind](object);
      if (!read.ok) throw new Error(read.error.problem);
      weight += weigh(read.value);
      bytes += JSON.stringify(read.value).length;
    }
    expect(bytes).toBeGreaterThan(10_000);
    expect(weight / bytes).toBeGreaterThan(0.6);
    expect(weight / bytes).toBeLessThan(1.6);
  });
});
