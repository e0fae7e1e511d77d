// Unit, property and integration tests: all that needs no browser. The browser tests are Playwright's (e2e/).

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{lib,server,components,bench,testing}/**/*.test.{ts,tsx}'],
    environment: 'node',
    // One seed for all property tests: what lands does not depend on luck. `npm run fuzz` draws others.
    setupFiles: ['bench/draws.ts'],
    // Two workers: the tests start servers and watch the clock, so more of them than cores makes them slow, not fast.
    pool: 'threads',
    maxWorkers: 2,
    // For what hangs, not for what is slow: the machine may be slow, and busy with something else. Speed is measured by npm run bench.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    restoreMocks: true,
    // A `.only` that was left behind would pass for a green run.
    allowOnly: false,
  },
});
