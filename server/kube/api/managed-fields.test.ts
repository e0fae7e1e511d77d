// Cutting managedFields out of the text changes nothing but managedFields, whatever hostile strings an object holds.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRecording } from '#server/replay/open-recording.ts';
import { textWithoutManagedFields } from './managed-fields.ts';

const cutText = (text: string): string => textWithoutManagedFields(Buffer.from(text));

/** What the cut must equal: the field removed after parsing, wherever it holds a list. */
function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(key === 'managedFields' && Array.isArray(inner)))
      .map(([key, inner]) => [key, without(inner)]),
  );
}

/** Pieces that look like the structure around the field. */
const hostile = fc
  .array(
    fc.constantFrom('managedFields', '"', '\\', ',', ':', '[', ']', '{', '}', '}]', '}]},', '"spec":', ',"managedFields":[', 'x', '日'),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const leaf = fc.oneof(hostile, fc.integer(), fc.constant(null), fc.boolean());
const fields = fc.dictionary(
  fc.oneof(hostile, fc.constantFrom('f:a', 'k:{"x":1}')),
  fc.oneof(leaf, fc.array(leaf), fc.dictionary(hostile, leaf)),
);
const entry = fc.record({ manager: hostile, operation: fc.constant('Update'), fieldsV1: fields }, { requiredKeys: [] });
const object = fc
  .record({
    before: fc.record({ name: hostile, labels: fc.dictionary(hostile, hostile) }),
    managed: fc.array(entry, { maxLength: 3 }),
    after: fc.dictionary(fc.constantFrom('ownerReferences', 'zeta'), fc.array(leaf)),
    spec: fc.dictionary(hostile, fc.oneof(leaf, fc.array(leaf))),
  })
  .map(({ before, managed, after, spec }) => ({ metadata: { ...before, managedFields: managed, ...after }, spec }));

describe('textWithoutManagedFields', () => {
  test('equals removing the field after parsing, or leaves it where its end is in doubt', () => {
    fc.assert(
      fc.property(fc.array(object, { minLength: 1, maxLength: 3 }), (objects) => {
        const cut: unknown = JSON.parse(cutText(JSON.stringify({ items: objects })));
        expect(without(cut)).toEqual(without(JSON.parse(JSON.stringify({ items: objects }))));
      }),
      { numRuns: 400 },
    );
  });

  test('removes it from every object of a real control plane, and nothing else', async () => {
    const recording = await openRecording('shop');
    let count = 0;
    for (const stored of recording.initial) {
      const text = stored.encode(1).toString('utf8');
      const cut = cutText(text);
      expect(cut).not.toContain('"managedFields"');
      expect(JSON.parse(cut)).toEqual(without(JSON.parse(text)));
      count++;
    }
    expect(count).toBeGreaterThan(100);
  });
});
