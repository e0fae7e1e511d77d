// Journal: bounds, and since() at and beyond its edges.

import { describe, expect, test } from 'vitest';
import { createJournal, type Entry } from './ring.ts';

const entry = (seq: number, bytes = 10): Entry => ({ seq, bytes });
const seqs = (journal: ReturnType<typeof createJournal<Entry>>, seq: number): readonly number[] | 'gone' => {
  const since = journal.since(seq);
  return since.kind === 'gone' ? 'gone' : since.entries.map((e) => e.seq);
};

describe('journal', () => {
  test('gives the entries after a number, also where numbers have gaps', () => {
    const journal = createJournal<Entry>(7, { maxEntries: 100, maxBytes: 1000 });
    expect(seqs(journal, 7)).toEqual([]);
    for (const seq of [9, 12, 13]) journal.append(entry(seq));
    expect(seqs(journal, 7)).toEqual([9, 12, 13]);
    expect(seqs(journal, 8)).toEqual([9, 12, 13]);
    expect(seqs(journal, 9)).toEqual([12, 13]);
    expect(seqs(journal, 11)).toEqual([12, 13]);
    expect(seqs(journal, 13)).toEqual([]);
  });

  test('what came before it is gone', () => {
    const journal = createJournal<Entry>(7, { maxEntries: 100, maxBytes: 1000 });
    journal.append(entry(9));
    expect(seqs(journal, 6)).toBe('gone');
  });

  test('is bounded by count, and says "gone" exactly for those it can not serve', () => {
    const journal = createJournal<Entry>(0, { maxEntries: 8, maxBytes: 1000 });
    for (let seq = 1; seq <= 100; seq++) {
      journal.append(entry(seq));
      expect(journal.size().entries).toBeLessThanOrEqual(10);
    }
    const { entries } = journal.size();
    expect(entries).toBeGreaterThanOrEqual(8);
    expect(seqs(journal, 100 - entries)).toHaveLength(entries);
    expect(seqs(journal, 100 - entries - 1)).toBe('gone');
  });

  test('is bounded by bytes', () => {
    const journal = createJournal<Entry>(0, { maxEntries: 1000, maxBytes: 100 });
    for (let seq = 1; seq <= 50; seq++) journal.append(entry(seq, 30));
    expect(journal.size()).toEqual({ entries: 3, bytes: 90 });
    expect(seqs(journal, 47)).toEqual([48, 49, 50]);
    expect(seqs(journal, 46)).toBe('gone');
  });

  test('keeps the newest entry even where it alone is too large', () => {
    const journal = createJournal<Entry>(0, { maxEntries: 10, maxBytes: 100 });
    journal.append(entry(1));
    journal.append(entry(2, 5000));
    expect(seqs(journal, 1)).toEqual([2]);
    expect(seqs(journal, 0)).toBe('gone');
  });

  test('refuses numbers that do not grow', () => {
    const journal = createJournal<Entry>(3, { maxEntries: 10, maxBytes: 100 });
    expect(() => journal.append(entry(3))).toThrow('does not come after');
  });
});
