// The answer of GET /api/services.

import type { Key } from '#lib/kube/key.ts';
import type { Carried } from './carried.ts';

export const SERVICES_VERSION = 1;

export type ServicesAnswer = {
  readonly version: typeof SERVICES_VERSION;
  /** Keys, by name. */
  readonly services: readonly Key[];
  /** Where a Node was asked for: what it carries, of the same Services. */
  readonly carried?: readonly Carried[];
};
