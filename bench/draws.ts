// Before every test file: what its property tests draw. The same cases each time, unless npm run fuzz asks for others.

import process from 'node:process';
import type * as FastCheck from 'fast-check';
import { vi } from 'vitest';

/** What a landing is judged by. Any number will do, so long as it stays: another one is another draw of lots. */
const SEED = 1;

const { FUZZ_SEED: seed, FUZZ_SECONDS: seconds } = process.env;

/** Each property for so long, whatever number of runs its test asks for. */
function lasting({ assert }: typeof FastCheck, interruptAfterTimeLimit: number): typeof FastCheck.assert {
  const endless = { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit };
  return ((property, parameters: FastCheck.Parameters | undefined) =>
    assert(property, { ...parameters, ...endless } as never)) as typeof FastCheck.assert;
}

// By a mock, so that no test can forget it, and that files without properties do not load fast-check.
vi.doMock('fast-check', async (original) => {
  const real = await original<typeof FastCheck>();
  real.configureGlobal({ seed: seed === undefined ? SEED : Number(seed) });
  if (seconds === undefined) return real;
  const assert = lasting(real, Number(seconds) * 1000);
  return { ...real, assert, default: { ...real.default, assert } };
});
