// Why a Pod that the selector matches is in no slice, as part of a sentence.

import type { UnpublishedReason } from '#lib/publishing/unpublished.ts';
import { assertNever } from '#lib/std/assert-never.ts';

export function unpublishedWords(reason: UnpublishedReason): string {
  switch (reason.kind) {
    case 'no-node':
      return reason.message === undefined ? 'not published: it has no Node yet' : `not published: it has no Node (${reason.message})`;
    case 'no-address':
      return 'not published: it has no address yet';
    case 'finished':
      return `not published: it has ended (${reason.phase})`;
    case 'node-gone':
      return `not published: its Node ${reason.node} no longer exists`;
    case 'family':
      return `not published: it has no ${reason.families.join(' or ')} address`;
    case 'not-yet':
      return 'selected, but in no EndpointSlice yet';
    default:
      return assertNever(reason);
  }
}
