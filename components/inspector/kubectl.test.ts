// Commands to paste: what the shell makes of them is what was meant.

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kubectl, quote } from './kubectl.ts';

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
  const cluster = { name: 'kind demo', server: '127.0.0.1:1', version: undefined, namespace: undefined, problem: undefined };
  it('names the cluster that is shown', () => {
    expect(kubectl({ ...cluster, source: 'kubeconfig' }, 'shop', 'get', 'pods')).toBe("kubectl --context 'kind demo' -n shop get pods");
    expect(kubectl({ ...cluster, source: 'demo' }, '', 'get', 'nodes')).toBe('kubectl --server=http://127.0.0.1:1 get nodes');
    expect(kubectl({ ...cluster, source: 'in-cluster' }, '', 'get', 'nodes')).toBe('kubectl get nodes');
  });
});
