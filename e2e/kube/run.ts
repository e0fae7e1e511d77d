// npm run test:kube: builds what is missing, runs the suite against a real control plane, and ends with `N passed, N failed`.
// Arguments go to vitest: npm run test:kube -- shop. With KUBECONFIG_TEST it runs against that cluster, in a namespace of its own.

import process from 'node:process';
import { runSuite } from '../run-suite.ts';
import { ensureComponents } from './build.ts';
import { COMPARED, CONTROL_PLANE } from './components.ts';

async function main(): Promise<number> {
  try {
    if ((process.env['KUBECONFIG_TEST'] ?? '') === '') await ensureComponents([...CONTROL_PLANE, ...COMPARED], (line) => console.log(line));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    console.log('0 passed, 1 failed');
    return 1;
  }
  return runSuite('kube', process.argv.slice(2));
}

process.exitCode = await main();
