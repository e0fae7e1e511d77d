// Running npm from inside an npm script, on any platform and under a chosen Node.

import { dirname, delimiter } from 'node:path';
import { env, platform } from 'node:process';
import { capture } from './child.mjs';

/** Nothing that asks a question, reports to anyone or fills the terminal. */
const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

const MOST_LINES = 12;

/** Codes, stack frames and dumps of error objects: what stands beside the sentence that says the same. */
const NOISE = /^(code|errno|syscall|network|type)\b|^A complete log|^\s+at |^\s+\w+: |^\}$/;

/**
 * Runs npm under the Node at `node` (its version decides which optional packages npm takes).
 * @param {string} node
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export function npm(node, args, cwd) {
  const options = { cwd, env: withNode(node) };
  // npm tells its scripts where it is. npx, pnpm and others set the same variable to a program of their own.
  const cli = env.npm_execpath ?? '';
  if (cli.endsWith('npm-cli.js')) return capture(node, [cli, ...args, ...QUIET], options);
  return capture(platform === 'win32' ? 'npm.cmd' : 'npm', [...args, ...QUIET], { ...options, shell: platform === 'win32' });
}

/**
 * The environment in which `node`, typed without a path, is the Node at `node`.
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function withNode(node) {
  // On Windows the variable may be spelt Path; a copy of the environment no longer treats the two as one.
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [name]: [dirname(node), env[name] ?? ''].join(delimiter) };
}

/**
 * What npm said went wrong, without its prefixes, its usage text and the path of its log.
 * @param {string} output
 * @returns {string} at most a dozen lines
 */
export function reasonOf(output) {
  const lines = output.split('\n').map((line) =>
    line
      .replace(/^npm (error|ERR!) ?/, '')
      .replace(/^network /, '')
      .replace(/ \{$/, '')
      .trimEnd(),
  );
  const usage = lines.findIndex((line) => line === 'Usage:' || line === 'Clean install a project');
  const told = lines.slice(0, usage === -1 ? undefined : usage).filter((line) => line !== '' && !NOISE.test(line));
  if (told.length === 0) return 'no reason given.';
  return told.length > MOST_LINES
    ? [...told.slice(0, MOST_LINES), `and ${told.length - MOST_LINES} lines more`].join('\n')
    : told.join('\n');
}
