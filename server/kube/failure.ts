// What can go wrong between Signalbox and an API server, as data.

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
    }
  /** A body that is not what the API promises. */
  | { readonly kind: 'protocol'; readonly problem: string };
