// npm run <tool>: one tool on this terminal, with its arguments, under the Node that runs Signalbox.

import process from 'node:process';
import { ensureBuild } from './build.mjs';
import { handOver } from './child.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { withNode } from './npm.mjs';
import { Problem, runOrExplain } from './problem.mjs';
import { inProject, ROOT } from './project.mjs';
import { ensureRuntime } from './runtime.mjs';
import { tools } from './tools.mjs';

/** What is not a tool of a package but a program of this project. */
const PROGRAMS = {
  bench: () => [[inProject('bench', 'run.ts')]],
  docs: () => [[inProject('server', 'docs', 'write.ts')]],
  dev: () => [[inProject('server', 'main.ts'), '--dev']],
  fuzz: () => [[inProject('bench', 'fuzz.ts')]],
  mutate: () => [[inProject('bench', 'mutate.ts')]],
  'record:demo': () => [[inProject('e2e', 'kube', 'record.ts')]],
  'test:engines': () => [[inProject('e2e', 'engines', 'run.ts')]],
  'test:kube': () => [[inProject('e2e', 'kube', 'run.ts')]],
};

await runOrExplain(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const table = { ...tools, ...PROGRAMS };
  if (!Object.hasOwn(table, name)) throw new Problem(`There is no tool called "${name}". The tools are ${Object.keys(table).join(', ')}.`);
  const tool = /** @type {keyof typeof table} */ (name);
  const node = await ensureRuntime();
  await ensureDependencies(node);
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...withNode(node), NEXT_TELEMETRY_DISABLED: '1' };
  const inBrowser =
    tool === 'e2e' ||
    tool === 'test:kube' ||
    tool === 'test:engines' ||
    (tool === 'bench' && (args.length === 0 || args.includes('browser')));
  if (inBrowser) {
    await ensureBuild(node);
    const chromium = await ensureChromium(node);
    if (chromium !== undefined) env.CHROMIUM_PATH = chromium;
  }
  for (const command of table[tool]()) {
    const status = await handOver(node, [...command, ...args], { cwd: ROOT, env });
    if (status !== 0) return status;
  }
  return 0;
});
