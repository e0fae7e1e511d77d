// npm run test:engines: builds Prometheus, promtool and an OpenTelemetry Collector where they are missing, and runs what they have to say.
// Status 3 where they could not be built: then nothing was checked.

import process from 'node:process';
import { ensureComponents } from '../kube/build.ts';
import { ENGINES } from '../kube/components.ts';
import { runSuite } from '../run-suite.ts';

async function main(): Promise<number> {
  try {
    await ensureComponents(ENGINES, (line) => console.log(line));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 3;
  }
  return runSuite('engines', process.argv.slice(2));
}

process.exitCode = await main();
