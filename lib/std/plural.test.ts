// Tests of counts in words.

import { describe, expect, it } from 'vitest';
import { plural } from './plural.ts';

describe('plural', () => {
  it('counts', () => {
    expect([plural(1, 'Pod'), plural(0, 'Pod'), plural(1200, 'Pod')]).toEqual(['1 Pod', '0 Pods', '1,200 Pods']);
  });
});
