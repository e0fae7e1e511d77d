// Ring: bounds, and since() at and beyond its edges.

import { describe, expect, test } from 'vitest';
import { createRing, type Entry } from './ring.ts';

const entry = (seq: number, bytes = 10): Entry => ({ seq, bytes });
const seqs = (ring: ReturnType<typeof createRing<Entry>>, seq: number): readonly number[] | 'gone' => {
  const since = ring.since(seq);
  return since.kind === 'gone' ? 'gone' : since.entries.map((e) => e.seq);
};

describe('ring', () => {
  test('gives the entries after a number, also where numbers have gaps', () => {
    const ring = createRing<Entry>(7, { maxEntries: 100, maxBytes: 1000 });
    expect(seqs(ring, 7)).toEqual([]);
    for (const seq of [9, 12, 13]) ring.append(entry(seq));
    expect(seqs(ring, 7)).toEqual([9, 12, 13]);
    expect(seqs(ring, 8)).toEqual([9, 12, 13]);
    expect(seqs(ring, 9)).toEqual([12, 13]);
    expect(seqs(ring, 11)).toEqual([12, 13]);
    expect(seqs(ring, 13)).toEqual([]);
  });

  test('what came before it is gone', () => {
    const ring = createRing<Entry>(7, { maxEntries: 100, maxBytes: 1000 });
    ring.append(entry(9));
    expect(seqs(ring, 6)).toBe('gone');
  });

  test('is bounded by count, and says "gone" exactly for those it can not serve', () => {
    const ring = createRing<Entry>(0, { maxEntries: 8, maxBytes: 1000 });
    for (let seq = 1; seq <= 100; seq++) {
      ring.append(entry(seq));
      expect(ring.size().entries).toBeLessThanOrEqual(10);
    }
    const { entries } = ring.size();
    expect(entries).toBeGreaterThanOrEqual(8);
    expect(seqs(ring, 100 - entries)).toHaveLength(entries);
    expect(seqs(ring, 100 - entries - 1)).toBe('gone');
  });

  test('is bounded by bytes', () => {
    const ring = createRing<Entry>(0, { maxEntries: 1000, maxBytes: 100 });
    for (let seq = 1; seq <= 50; seq++) ring.append(entry(seq, 30));
    expect(ring.size()).toEqual({ entries: 3, bytes: 90 });
    expect(seqs(ring, 47)).toEqual([48, 49, 50]);
    expect(seqs(ring, 46)).toBe('gone');
  });

  test('keeps the newest entry even where it alone is too large', () => {
    const ring = createRing<Entry>(0, { maxEntries: 10, maxBytes: 100 });
    ring.append(entry(1));
    ring.append(entry(2, 5000));
    expect(seqs(ring, 1)).toEqual([2]);
    expect(seqs(ring, 0)).toBe('gone');
  });

  test('refuses numbers that do not grow', () => {
    const ring = createRing<Entry>(3, { maxEntries: 10, maxBytes: 100 });
    expect(() => ring.append(entry(3))).toThrow('does not come after');
  });
});
