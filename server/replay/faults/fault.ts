// The faults that a replay can be told to have, as data.

/** Where a fault applies and how often; absent means everywhere, and until it is removed. */
export type FaultScope = {
  /** Plural name of one resource. */
  readonly resource?: string;
  /** How many requests (or events, for `disorder`) it befalls. */
  readonly count?: number;
};

export type BadShape = 'no-metadata' | 'null-arrays' | 'huge' | 'invalid-utf8' | 'wrong-types' | 'not-json';

export type FaultCause =
  /** Watches end cleanly `after` ms, open ones and new ones. */
  | { readonly kind: 'close-watches'; readonly after: number }
  /** The server restarts: sockets are reset, connections refused for `for` ms. 0 only resets the sockets. */
  | { readonly kind: 'outage'; readonly for: number }
  /** 410: as the HTTP answer of a watch, as an ERROR event inside the stream (open ones too), or on a continue token. */
  | { readonly kind: 'gone'; readonly at: 'watch' | 'stream' | 'continue' }
  /** 429 or 503 with Retry-After in seconds. */
  | { readonly kind: 'busy'; readonly code: 429 | 503; readonly retryAfter: number }
  /** 500 without a Status body. */
  | { readonly kind: 'broken' }
  /** 403 but in the namespaces of `allow`. */
  | { readonly kind: 'forbidden'; readonly allow: readonly string[] }
  /** 401 unless the request bears this token. */
  | { readonly kind: 'unauthorized'; readonly token: string }
  /** The group is not served: 404, and not in discovery. */
  | { readonly kind: 'absent'; readonly group: string }
  /** "Too large resource version": 504 on lists, or an ERROR event on watches that name a version. */
  | { readonly kind: 'too-large'; readonly at: 'list' | 'watch' }
  /** Each event twice, each followed by the two before it, or swapped with its successor. */
  | { readonly kind: 'disorder'; readonly mode: 'duplicate' | 'replay' | 'late' }
  /** One object that no reader should accept, as the last item of a list or as an ADDED event (open watches too). */
  | { readonly kind: 'bad-object'; readonly at: 'list' | 'watch'; readonly shape: BadShape }
  /** A server without streamed lists: it ignores sendInitialEvents, or refuses it with 422. */
  | { readonly kind: 'old-server'; readonly answer: 'ignore' | 'refuse' };

export type Fault = FaultCause & FaultScope;
export type FaultKind = FaultCause['kind'];
