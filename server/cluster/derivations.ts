// All that is derived, in order: a summary counts what has been found, and that of a namespace those of its Services.

import type { Derivation } from './derivation.ts';
import { createFindings, type FindingsOptions } from './findings.ts';
import { SUMMARIES } from './summaries.ts';

export function createDerivations(options: FindingsOptions): readonly Derivation[] {
  return [createFindings(options), ...SUMMARIES];
}
