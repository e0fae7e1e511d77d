// Reading JSON files that tools of known versions wrote.

import { readFileSync } from 'node:fs';

/**
 * @template T
 * @param {string} path
 * @returns {T} as the caller knows the file to be; nothing is checked
 */
export function readJson(path) {
  return /** @type {T} */ (JSON.parse(readFileSync(path, 'utf8')));
}
