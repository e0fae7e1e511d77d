// What can go wrong between Signalbox and an API server, as data, and the sentence that tells it.

import { assertNever } from '#lib/std/assert-never.ts';

export type Failure =
  /** No answer: refused, reset, DNS, TLS, idle for too long. `problem` is a sentence for people. */
  | { readonly kind: 'network'; readonly problem: string }
  /** Credentials could not be made (exec plugin failed, token file unreadable). */
  | { readonly kind: 'credentials'; readonly problem: string }
  /** An HTTP status that is not 2xx, or a Status object inside a watch. */
  | {
      readonly kind: 'status';
      readonly code: number;
      /** metav1.Status.reason: `Expired`, `Forbidden`, `TooManyRequests`… */
      readonly reason: string | undefined;
      readonly message: string;
      /** From Retry-After or details.retryAfterSeconds, in ms. */
      readonly retryAfter: number | undefined;
      /** metav1.Status.details.causes[].reason, such as `ResourceVersionTooLarge`. */
      readonly causes?: readonly string[];
    }
  /** A body that is not what the API promises. */
  | { readonly kind: 'protocol'; readonly problem: string };

/** One sentence or two: what happened and, where the reader can do something, what. */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'network':
    case 'credentials':
    case 'protocol':
      return failure.problem;
    case 'status':
      return describeStatus(failure.code, failure.message);
    default:
      return assertNever(failure);
  }
}

function describeStatus(code: number, message: string): string {
  const said = message === '' ? '' : ` It said: ${message}`;
  switch (code) {
    case 401:
      return 'The API server does not accept the credentials (401). Log in again, or choose another context.';
    case 429:
      return 'The API server is limiting requests (429). Signalbox waits as long as it asks.';
    case 503:
      return `The API server is not able to serve this now (503).${said}`;
    default:
      return `The API server answered ${code}.${said}`;
  }
}
