// Where the checkout is.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string[]} parts */
export function inProject(...parts) {
  return join(ROOT, ...parts);
}
