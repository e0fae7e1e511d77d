// Why a Pod is not published, in words.

import type { UnpublishedReason } from '#lib/publishing/unpublished.ts';
import { assertNever } from '#lib/std/assert-never.ts';

export function unpublishedWords(reason: UnpublishedReason): string {
  switch (reason.kind) {
    case 'no-node':
      return reason.message === undefined ? 'Not scheduled to a Node yet.' : `Not scheduled: ${reason.message}`;
    case 'no-address':
      return 'It has no address yet.';
    case 'finished':
      return `It has finished (${reason.phase}).`;
    case 'node-gone':
      return `Its Node ${reason.node} does not exist any more.`;
    case 'family':
      return `It has no address of ${reason.families.join(' or ')}.`;
    case 'not-yet':
      return 'Nothing speaks against it: the EndpointSlice controller has not published it yet.';
    default:
      return assertNever(reason);
  }
}
