// Why a Pod that the selector matches is in no slice, as part of a sentence.

import type { UnpublishedReason } from '#lib/publishing/unpublished.ts';
import { unpublishedWhy } from '#lib/publishing/words.ts';

export function unpublishedWords(reason: UnpublishedReason): string {
  return reason.kind === 'not-yet' ? 'selected, but in no EndpointSlice yet' : `not published: ${unpublishedWhy(reason)}`;
}
