// Frames: parts of bounded size, and the id only where a reader holds everything up to it.

import { describe, expect, test } from 'vitest';
import { put, remove } from '#lib/cluster/delta.ts';
import { buildEndpoint, buildPod, buildSlice } from '#testing/builders/kube.ts';
import { READERS } from '#lib/kube/record.ts';
import { readRecorded } from '#testing/recorded/sink.ts';
import { batchFrames, type Frame, PART_BYTES, snapshotFrames, weigh } from './frame.ts';

const text = (frame: Frame): string => Buffer.from(frame).toString();
const HEAD = { scope: 'overview', epoch: 'e', seq: 3, time: 5 };

describe('frames', () => {
  test('an empty snapshot is one frame with an id', () => {
    const frames = [...snapshotFrames(HEAD, [])].map(text);
    expect(frames).toEqual([
      'event: snapshot\nid: e.3\ndata: {"protocol":3,"scope":"overview","seq":3,"time":5,"records":[],"more":false}\n\n',
    ]);
  });

  test('a large snapshot is cut into parts, all of it', () => {
    const pods = Array.from({ length: 2000 }, (_, i) => buildPod({ name: `p${i}` }));
    const frames = [...snapshotFrames(HEAD, pods)].map(text);
    expect(frames.length).toBeGreaterThan(2);
    const bodies = frames.map((frame) => JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as { records: unknown[]; more: boolean });
    expect(bodies.flatMap((body) => body.records)).toHaveLength(2000);
    expect(bodies.map((body) => body.more)).toEqual(frames.map((_, i) => i < frames.length - 1));
    expect(frames.map((frame) => frame.includes('\nid: '))).toEqual(frames.map((_, i) => i === frames.length - 1));
    for (const frame of frames) expect(frame.length).toBeLessThan(1.5 * PART_BYTES);
  });

  test('a record larger than a part is a part of its own', () => {
    const slice = buildSlice({
      endpoints: Array.from({ length: 1000 }, (_, i) => buildEndpoint({ address: `10.0.${i >> 8}.${i & 255}`, pod: `p${i}` })),
    });
    expect(weigh(slice)).toBeGreaterThan(PART_BYTES);
    expect([...snapshotFrames(HEAD, [buildPod({}), slice, buildPod({ name: 'b' })])]).toHaveLength(3);
  });

  test('a large batch carries its id only with the last part', () => {
    const deltas = [remove('Pod', 'shop/a'), ...Array.from({ length: 2000 }, (_, i) => put(buildPod({ name: `p${i}` })))];
    const frames = batchFrames({ seq: 9, time: 1, deltas }, 'e').map(text);
    expect(frames.length).toBeGreaterThan(2);
    expect(frames.map((frame) => frame.includes('\nid: e.9\n'))).toEqual(frames.map((_, i) => i === frames.length - 1));
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
