// The cluster's clock as this page knows it: from the times in messages and the page's monotonic clock.

export type ClusterClock = {
  /** Called with the cluster time of a message as it arrives. `fresh`: it was sent when it was made, so its delay counts. */
  observe(time: number, fresh: boolean): void;
  /** From now on it stands at the last time that was told, or goes on again. */
  stand(isStanding: boolean): void;
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
  let latest: number | undefined;
  let told = 0;
  let stands = false;
  return {
    observe(time, fresh) {
      told = Math.max(told, time);
      const offset = time - monotonic();
      offsets.push(offset);
      if (offsets.length > KEPT) offsets.shift();
      if (fresh) latest = offset;
    },
    stand(isStanding) {
      stands = isStanding;
    },
    now: () => (offsets.length === 0 ? 0 : stands ? told : Math.max(...offsets) + monotonic()),
    behind: () => (stands || latest === undefined ? 0 : Math.max(0, ...offsets.map((offset) => offset - (latest ?? offset)))),
    reset() {
      offsets = [];
      latest = undefined;
      told = 0;
    },
  };
}
