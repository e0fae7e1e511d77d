// The suite against a real control plane. Files run one after the other: each starts a cluster of its own.

import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** A cluster that somebody names is not ours to break: one file is for it, the others start their own. */
const named = (process.env['KUBECONFIG_TEST'] ?? '') !== '';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: [named ? 'e2e/kube/named-cluster.kube.ts' : 'e2e/kube/**/*.kube.ts'],
    exclude: named ? [] : ['e2e/kube/named-cluster.kube.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 240_000,
    allowOnly: false,
    // What a test prints is a measurement.
    disableConsoleIntercept: true,
  },
});
