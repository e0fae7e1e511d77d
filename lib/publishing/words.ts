// Why a selected Pod is not published, in words. A clause.

import { listed } from '#lib/std/listed.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { UnpublishedReason } from './unpublished.ts';

export function unpublishedWhy(reason: UnpublishedReason): string {
  switch (reason.kind) {
    case 'no-node':
      return reason.message === undefined ? 'it has no Node yet' : `it has no Node (${reason.message})`;
    case 'no-address':
      return 'it has no address yet';
    case 'finished':
      return `it has ended (${reason.phase})`;
    case 'node-gone':
      return `its Node ${reason.node} does not exist any more`;
    case 'family':
      return `it has no ${listed(reason.families, 'or')} address`;
    case 'not-yet':
      return 'it is in no EndpointSlice yet, and nothing speaks against it';
    default:
      return assertNever(reason);
  }
}
