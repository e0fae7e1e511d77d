#!/usr/bin/env node
// npm start: brings what is missing (Node, packages, built pages), then runs the server in the foreground.

import process from 'node:process';
import { ensureBuild } from './build.mjs';
import { handOver } from './child.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { withNode } from './npm.mjs';
import { runOrExplain } from './problem.mjs';
import { inProject } from './project.mjs';
import { ensureRuntime } from './runtime.mjs';

/** Commands that show no pages. */
const WITHOUT_PAGES = new Set(['check', 'record', 'wait']);
/** Questions that need no pages to be answered. */
const QUESTIONS = new Set(['--help', '-h', '--version']);

await runOrExplain(async () => {
  const args = process.argv.slice(2);
  const node = await ensureRuntime();
  await ensureDependencies(node);
  const needsPages = !WITHOUT_PAGES.has(args[0] ?? '') && !args.some((arg) => QUESTIONS.has(arg));
  if (needsPages) await ensureBuild(node);
  return handOver(node, [inProject('server', 'main.ts'), ...args], { env: { ...withNode(node), NODE_ENV: 'production' } });
});
