// The frame queue: nothing is lost by batching, holding or squashing.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Delta, remove } from '#lib/cluster/delta.ts';
import { createFrameQueue, type Frame } from './frame.ts';

function harness() {
  const frames: Frame[] = [];
  const calls: (() => void)[] = [];
  const queue = createFrameQueue(
    (call) => calls.push(call),
    (frame) => frames.push(frame),
  );
  return { frames, queue, tick: () => calls.splice(0).forEach((call) => call()), asked: () => calls.length };
}

const delta = (n: number): Delta => remove('Pod', `shop/p${n}`);

describe('frame queue', () => {
  it('hands on what came between two frames at once, each subject once', () => {
    const { frames, queue, tick, asked } = harness();
    queue.push([delta(1)]);
    queue.push([delta(2), delta(1)]);
    expect(asked()).toBe(1);
    tick();
    expect(frames).toEqual([{ snapshot: undefined, deltas: [delta(1), delta(2)] }]);
    tick();
    expect(frames).toHaveLength(1);
  });

  it('counts and keeps what comes while held, and gives it all when let go', () => {
    const { frames, queue, tick } = harness();
    queue.push([delta(1)]);
    queue.hold(true);
    tick();
    queue.push([delta(2)]);
    expect(queue.waiting()).toBe(2);
    expect(frames).toEqual([]);
    queue.hold(false);
    tick();
    expect(frames[0]?.deltas).toEqual([delta(1), delta(2)]);
    expect(queue.waiting()).toBe(0);
  });

  it('drops what a snapshot replaces and keeps what comes after it', () => {
    const { frames, queue, tick } = harness();
    queue.push([delta(1)]);
    queue.replace([]);
    queue.push([delta(2)]);
    tick();
    expect(frames).toEqual([{ snapshot: [], deltas: [delta(2)] }]);
  });

  it('keeps the last word on every subject, however long it waits', () => {
    const subjects = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 9_000, maxLength: 12_000 });
    fc.assert(
      fc.property(subjects, (all) => {
        const { frames, queue, tick } = harness();
        queue.hold(true);
        queue.push([delta(-1)]);
        for (const n of all) queue.push([delta(n)]);
        queue.hold(false);
        tick();
        const kept = frames[0]?.deltas.map((d) => (d.op === 'delete' ? d.key : ''));
        expect(new Set(kept)).toEqual(new Set([-1, ...all].map((n) => `shop/p${n}`)));
        expect(kept).toHaveLength(new Set(kept).size);
      }),
      { numRuns: 5 },
    );
  });
});
