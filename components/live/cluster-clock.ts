// The cluster's clock as this page knows it: from the times in messages and the page's monotonic clock.

export type ClusterClock = {
  /** Called with the cluster time of a message as it arrives. */
  observe(time: number): void;
  /** Milliseconds since 1970 on the cluster's clock; 0 before the first message. */
  now(): number;
  /** How much later than the fastest recent message the last one came, in ms, never negative. */
  behind(): number;
  reset(): void;
};

/** Enough to forget a clock that was set back, few enough to forget it soon. */
const KEPT = 16;

/** `monotonic` in ms from an arbitrary start; never goes back. */
export function createClusterClock(monotonic: () => number): ClusterClock {
  let offsets: number[] = [];
  return {
    observe(time) {
      offsets.push(time - monotonic());
      if (offsets.length > KEPT) offsets.shift();
    },
    now: () => (offsets.length === 0 ? 0 : Math.max(...offsets) + monotonic()),
    behind: () => (offsets.length === 0 ? 0 : Math.max(...offsets) - (offsets.at(-1) ?? 0)),
    reset() {
      offsets = [];
    },
  };
}
