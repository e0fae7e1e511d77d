// All that is derived, in order: a summary counts what has been found, and that of a namespace those of its Services.

import { type ChurnOptions, createChurn } from './churn.ts';
import type { Derivation } from './derivation.ts';
import { createFindings, type FindingsOptions } from './findings.ts';
import { SUMMARIES } from './summaries.ts';

/** `churn`: it is followed only where somebody listens. */
export function createDerivations(options: FindingsOptions, churn?: ChurnOptions): readonly Derivation[] {
  return [createFindings(options), ...SUMMARIES, ...(churn === undefined ? [] : [createChurn(churn)])];
}
