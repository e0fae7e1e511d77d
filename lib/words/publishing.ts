// Why a selected Pod is not published, in words; and why a slice is not as it should be.

import { listed } from '#lib/std/listed.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { UnpublishedReason } from '#lib/publishing/unpublished.ts';

/** A clause. */
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

/** The same with what came of it: why a Pod that the selector matches is in no slice, as part of a sentence. */
export function unpublishedWords(reason: UnpublishedReason): string {
  return reason.kind === 'not-yet' ? 'selected, but in no EndpointSlice yet' : `not published: ${unpublishedWhy(reason)}`;
}

/** A slice that has not followed its Pods for longer than that takes. */
export const BEHIND =
  'The EndpointSlice controller has not written it, which takes it seconds: kube-controller-manager does not run, has no leader, or missed the change. A new leader looks at every Service again.';

/** A named port that sidecars alone declare, and that a slice does not have. */
export const OLD_SIDECARS =
  'Only a sidecar (an init container with restartPolicy Always) declares it, and an EndpointSlice controller older than Kubernetes 1.33 does not look for names there. Use the number as targetPort.';
