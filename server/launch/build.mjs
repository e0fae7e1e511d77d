// The built pages: made again when what they are made of has changed.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './child.mjs';
import { withNode } from './npm.mjs';
import { Problem, say } from './problem.mjs';
import { inProject, ROOT } from './project.mjs';

/** What `next build` reads. `server` is among it because app/ enters it; tests and recordings are not. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'server',
  'public',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const NOT_SOURCES = /\.test\.tsx?$|\.md$|\.gz$/;

/**
 * A hash over the names and contents of all that the build reads.
 * @param {string} root
 * @param {readonly string[]} names files and folders, relative to root
 */
export function hashOf(root, names = SOURCES) {
  const hash = createHash('sha256');
  for (const name of names) addTo(hash, root, name);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} name
 */
function addTo(hash, root, name) {
  const path = join(root, name);
  if (!existsSync(path) || NOT_SOURCES.test(name)) return;
  const entries = readFolder(path);
  if (entries === undefined) {
    const content = readFileSync(path);
    hash.update(`${name}\n${content.length}\n`).update(content);
    return;
  }
  for (const entry of entries) addTo(hash, root, `${name}/${entry}`);
}

/**
 * The names in a folder, in one order on every machine; `undefined` for a file.
 * @param {string} path
 */
function readFolder(path) {
  try {
    return readdirSync(path).sort();
  } catch (thrown) {
    if (/** @type {NodeJS.ErrnoException} */ (thrown).code === 'ENOTDIR') return undefined;
    throw thrown;
  }
}

/** @returns {{ readonly stamp: string, readonly sources: string, readonly upToDate: boolean }} */
function state() {
  const stamp = inProject('.next', 'signalbox-sources');
  const sources = hashOf(ROOT);
  return { stamp, sources, upToDate: existsSync(stamp) && readFileSync(stamp, 'utf8') === sources };
}

/**
 * @param {string} node
 * @returns {Promise<import('./child.mjs').Outcome>} of `next build`; status 0 without output when the pages are up to date
 */
export async function build(node) {
  const { stamp, sources, upToDate } = state();
  if (upToDate) return { status: 0, output: '', interrupted: false };
  const outcome = await capture(node, [inProject('node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
    cwd: ROOT,
    env: { ...withNode(node), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (outcome.status === 0) writeFileSync(stamp, sources);
  return outcome;
}

/**
 * @param {string} node
 * @throws {Problem} when the build fails
 */
export async function ensureBuild(node) {
  if (!state().upToDate) say('Building the pages');
  const { status, output } = await build(node);
  if (status !== 0) throw new Problem(`${output.trim()}\nThe pages could not be built; the reason is above.`);
}
