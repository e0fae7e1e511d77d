// The tools that check and format the project, and how each is run.

import { existsSync } from 'node:fs';
import { readJson } from './json.mjs';
import { inProject } from './project.mjs';

/** @typedef {readonly string[]} Command arguments for node */

/**
 * The script behind a command of an installed package.
 * @param {string} name of the package
 * @param {string} command one of its commands
 */
export function scriptOf(name, command) {
  const folder = inProject('node_modules', ...name.split('/'));
  /** @type {{ bin: string | Record<string, string> }} */
  const manifest = readJson(`${folder}/package.json`);
  const path = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command];
  if (path === undefined) throw new Error(`${name} has no command ${command}.`);
  return inProject('node_modules', ...name.split('/'), path);
}

/** The commands of each tool, in order; each is run under the Node that runs Signalbox. */
export const tools = {
  /** @returns {readonly Command[]} */
  format: () => [[scriptOf('@biomejs/biome', 'biome'), 'format', '.']],
  /** @returns {readonly Command[]} */
  reformat: () => [[scriptOf('@biomejs/biome', 'biome'), 'format', '--write', '.']],
  /** @returns {readonly Command[]} */
  lint: () => [[scriptOf('oxlint', 'oxlint'), '--type-aware', '--deny-warnings', '.']],
  /** @returns {readonly Command[]} */
  types: () => [
    // The types of pages, routes and style sheets are Next's to write; a fresh checkout has none yet.
    ...(existsSync(inProject('next-env.d.ts')) ? [] : [[scriptOf('next', 'next'), 'typegen']]),
    [scriptOf('typescript', 'tsc'), '-p', '.'],
  ],
  /** @returns {readonly Command[]} */
  'dead-code': () => [[scriptOf('knip', 'knip'), '--no-progress']],
  /** @returns {readonly Command[]} */
  unit: () => [[scriptOf('vitest', 'vitest'), 'run']],
  /** @returns {readonly Command[]} */
  e2e: () => [[scriptOf('@playwright/test', 'playwright'), 'test']],
};
