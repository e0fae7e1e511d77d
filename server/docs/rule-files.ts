// Where each rule is written: for the links of its page, and for the test that shows it.

import { readdirSync } from 'node:fs';
import { isObject } from '#lib/kube/scan.ts';

const FOLDER = new URL('../../lib/diagnosis/rules/', import.meta.url);

/** Id of the rule -> name of its file, without the extension. */
export async function ruleFiles(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const file of readdirSync(FOLDER).sort()) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const exported: unknown = await import(new URL(file, FOLDER).href);
    if (!isObject(exported)) continue;
    // A file has one rule, or the same rule for several kinds.
    for (const value of Object.values(exported).flatMap((one) => (isObject(one) && !('id' in one) ? Object.values(one) : [one]))) {
      if (isObject(value) && typeof value['id'] === 'string' && 'explains' in value) found.set(value['id'], file.slice(0, -'.ts'.length));
    }
  }
  return found;
}
