// The packages of package-lock.json: installed when node_modules does not hold exactly them.

import { existsSync } from 'node:fs';
import process from 'node:process';
import { readJson } from './json.mjs';
import { npm, reasonOf } from './npm.mjs';
import { Problem, say } from './problem.mjs';
import { inProject, ROOT } from './project.mjs';

/** @typedef {{ readonly version?: string, readonly optional?: boolean, readonly os?: readonly string[], readonly cpu?: readonly string[], readonly libc?: readonly string[] }} Entry */
/** @typedef {{ readonly packages: Readonly<Record<string, Entry>> }} Lock */
/** @typedef {{ readonly os: string, readonly cpu: string, readonly libc: string | undefined }} Machine */

/**
 * The path of a package in node_modules whose version is not the lock's, or that is missing; `undefined` when all is as locked.
 * @param {Lock} locked package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json, which npm writes when an install is complete
 * @param {Machine} machine
 * @returns {string | undefined}
 */
export function firstDifference(locked, installed, machine) {
  return Object.keys(locked.packages).find((path) => {
    const entry = locked.packages[path];
    if (path === '' || entry === undefined || !isFor(entry, machine)) return false;
    const found = installed.packages[path];
    // Of the optional packages npm may leave out any; those for one platform are what the tools cannot do without.
    if (found === undefined) return entry.optional !== true || entry.os !== undefined;
    return found.version !== entry.version;
  });
}

/**
 * @param {Entry} entry
 * @param {Machine} machine
 */
function isFor(entry, machine) {
  return (
    matches(entry.os, machine.os) && matches(entry.cpu, machine.cpu) && (machine.libc === undefined || matches(entry.libc, machine.libc))
  );
}

/**
 * npm's lists name what is wanted, or with `!` what is not.
 * @param {readonly string[] | undefined} wanted
 * @param {string} value
 */
function matches(wanted, value) {
  if (wanted === undefined) return true;
  if (wanted.includes(`!${value}`)) return false;
  const positive = wanted.filter((name) => !name.startsWith('!'));
  return positive.length === 0 || positive.includes(value) || positive.includes('any');
}

/** @returns {Machine} */
function thisMachine() {
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } } | undefined} */ (process.report?.getReport());
  const libc = process.platform !== 'linux' ? undefined : report?.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  return { os: process.platform, cpu: process.arch, libc };
}

/**
 * @param {string} node the Node under which npm runs
 * @throws {Problem} when npm fails
 */
export async function ensureDependencies(node) {
  const record = inProject('node_modules', '.package-lock.json');
  /** @type {Lock} */
  const locked = readJson(inProject('package-lock.json'));
  /** @type {Lock} */
  const installed = existsSync(record) ? readJson(record) : { packages: {} };
  if (firstDifference(locked, installed, thisMachine()) === undefined) return;
  say('Installing the packages of package-lock.json');
  const { status, output } = await npm(node, ['ci', '--include=dev', '--include=optional', '--ignore-scripts'], ROOT);
  if (status === 0) return;
  throw new Problem(
    `npm could not install the packages of package-lock.json. It said:\n${reasonOf(output)}\nSee that npm reaches its registry, then run the command again.`,
  );
}
