// npm run test:engines: builds Prometheus, promtool and an OpenTelemetry Collector where they are missing, and runs what they have to say.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ensureComponents } from '../kube/build.ts';
import { ENGINES } from '../kube/components.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

try {
  await ensureComponents(ENGINES, (line) => console.log(line));
  const args = [VITEST, 'run', '--config', 'e2e/engines/vitest.config.ts', ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
