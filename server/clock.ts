// Time as an input, so that back-off, windows and heartbeats can be tested without waiting.

export type Clock = {
  /** Milliseconds since 1970, of this machine. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Calls once after `ms`; the returned function cancels. */
  after(ms: number, call: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
