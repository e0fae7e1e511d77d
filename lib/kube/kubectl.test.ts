// Commands to paste: what the shell makes of them is what was meant.

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aimed, kubectl, quote, selectorText } from './kubectl.ts';

describe('quote', () => {
  it('reaches the program as it was, whatever is in it', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((w) => !w.includes('\0'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const out = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.map(quote).join(' ')}`]).toString('utf8');
        expect(out.split('\0').slice(0, -1)).toEqual(words.map((w) => w.toWellFormed()));
      }),
      { numRuns: 20 },
    );
  });
});

describe('kubectl', () => {
  it('is aimed at a namespace, and later at a cluster', () => {
    const command = kubectl('shop', 'get', 'pods', '-l', selectorText({ app: 'web', tier: 'front end' }));
    expect(command).toBe("kubectl -n shop get pods -l 'app=web,tier=front end'");
    expect(aimed(command, ['--context', 'kind demo'])).toBe("kubectl --context 'kind demo' -n shop get pods -l 'app=web,tier=front end'");
    expect(aimed(kubectl('', 'get', 'nodes'), [])).toBe('kubectl get nodes');
  });
});
