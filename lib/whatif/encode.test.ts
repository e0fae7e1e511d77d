// Tests of the text of a hypothesis: it comes back as it was, and nothing in a link can break it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, type Assumption, subjectOf, withChange, withoutSubject } from './assumption.ts';
import { decodeHypothesis, encodeHypothesis } from './encode.ts';

const name = fc.stringMatching(/^[a-z0-9][-a-z0-9.]{0,10}[a-z0-9]$/);
const policy = fc.constantFrom('Cluster', 'Local');

const change: fc.Arbitrary<Assumption> = fc.oneof(
  fc.record({ kind: fc.constantFrom('externalTrafficPolicy', 'internalTrafficPolicy'), to: policy }),
  fc.record({ kind: fc.constant('trafficDistribution'), to: fc.constantFrom('PreferSameZone', 'PreferClose', 'PreferSameNode', 'none') }),
  fc.record({ kind: fc.constant('sessionAffinity'), to: fc.constantFrom('None', 'ClientIP') }),
  fc.record({ kind: fc.constant('publishNotReadyAddresses'), to: fc.boolean() }),
  fc.record({ kind: fc.constant('pod'), pod: name, to: fc.constantFrom('not-ready', 'terminating', 'deleted') }),
  fc.record({ kind: fc.constant('drain'), node: name }),
  fc.record({ kind: fc.constant('replicas'), node: name, by: fc.integer({ min: -50, max: 50 }).filter((by) => by !== 0) }),
) as fc.Arbitrary<Assumption>;

describe('encode and decode', () => {
  test('what is encoded comes back', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (hypothesis) => {
        expect(decodeHypothesis(encodeHypothesis(hypothesis))).toEqual(canonical(hypothesis));
      }),
    );
  });

  test('total: whatever a link says, the answer is a hypothesis that reads back as itself', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'etp:',
        'etp:Local',
        'scale:n1:0',
        'scale:n1:99',
        'drain:~',
        'td:Moon',
        'pnr:',
        'end:A b',
        'etp:Local:x',
        'constructor:x',
      ),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const found = decodeHypothesis(parts.join('~'));
        expect(decodeHypothesis(encodeHypothesis(found))).toEqual(found);
        for (const each of found) if (each.kind === 'replicas') expect(Math.abs(each.by)).toBeLessThanOrEqual(50);
      }),
    );
  });

  test.each<[string, string]>([
    ['etp:Cluster', 'etp:Cluster'],
    ['sa:ClientIP~etp:Local', 'etp:Local~sa:ClientIP'],
    ['scale:node-1:2~drain:node-2~unready:web-1', 'unready:web-1~drain:node-2~scale:node-1:2'],
    ['etp:Local~etp:Cluster', 'etp:Cluster'],
    ['nonsense~pnr:yes', 'pnr:yes'],
    ['', ''],
  ])('%j is read as %j', (text, expected) => {
    expect(encodeHypothesis(decodeHypothesis(text))).toBe(expected);
  });

  test('a link of a thousand changes is cut', () => {
    const long = Array.from({ length: 1000 }, (_, i) => `drain:n${i}`).join('~');
    expect(decodeHypothesis(long)).toHaveLength(64);
  });
});

describe('canonical', () => {
  test('the order in which different subjects are named does not matter', () => {
    fc.assert(
      fc.property(fc.uniqueArray(change, { selector: subjectOf, maxLength: 12 }), fc.integer(), (hypothesis, seed) => {
        const other = [...hypothesis].sort((a, b) => ((subjectOf(a).length * seed) % 7) - ((subjectOf(b).length * seed) % 7));
        expect(canonical(other)).toEqual(canonical(hypothesis));
      }),
    );
  });

  test('a change of the same subject takes the place of the one before; taken out, it is gone', () => {
    const two = withChange(withChange([], { kind: 'drain', node: 'n1' }), { kind: 'externalTrafficPolicy', to: 'Local' });
    expect(withChange(two, { kind: 'externalTrafficPolicy', to: 'Cluster' })).toEqual([
      { kind: 'drain', node: 'n1' },
      { kind: 'externalTrafficPolicy', to: 'Cluster' },
    ]);
    expect(withoutSubject(two, 'drain n1')).toEqual([{ kind: 'externalTrafficPolicy', to: 'Local' }]);
  });
});
