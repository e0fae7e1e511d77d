// Counters per Service that a single look at the state cannot give: how often endpoints changed, how long none was ready.

import type { Change } from '#lib/cluster/state.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import type { Key } from '#lib/kube/key.ts';

export type ServiceCounters = {
  /** Endpoints that became ready or ceased to be, net of what one batch changed both ways. */
  readonly transitions: number;
  /** Seconds in which no endpoint was ready, since this process first saw the Service. */
  readonly secondsWithoutReady: number;
};

export type ServiceOutages = {
  follow(changes: readonly Change[], time: number): void;
  counters(now: number): ReadonlyMap<Key, ServiceCounters>;
};

type Held = { transitions: number; down: number; downSince: number | undefined };

function summaryOf(record: Change['before']): ServiceSummary | undefined {
  return record?.kind === 'ServiceSummary' ? record : undefined;
}

/** Times in ms since 1970. An ExternalName Service has no endpoints and is never without one. */
export function createServiceOutages(): ServiceOutages {
  const services = new Map<Key, Held>();

  function followOne(key: Key, before: ServiceSummary | undefined, after: ServiceSummary | undefined, time: number): void {
    if (after === undefined) {
      services.delete(key);
      return;
    }
    const held = services.get(key) ?? { transitions: 0, down: 0, downSince: undefined };
    services.set(key, held);
    if (before !== undefined) held.transitions += Math.abs(after.endpoints.ready - before.endpoints.ready);
    const isDown = after.endpoints.ready === 0 && after.shape !== 'ExternalName';
    if (isDown) held.downSince ??= time;
    else if (held.downSince !== undefined) {
      held.down += time - held.downSince;
      held.downSince = undefined;
    }
  }

  return {
    follow(changes, time) {
      for (const { kind, key, before, after } of changes) {
        if (kind === 'ServiceSummary') followOne(key, summaryOf(before), summaryOf(after), time);
      }
    },
    counters(now) {
      const found = new Map<Key, ServiceCounters>();
      for (const [key, { transitions, down, downSince }] of services) {
        const open = downSince === undefined ? 0 : Math.max(0, now - downSince);
        found.set(key, { transitions, secondsWithoutReady: (down + open) / 1000 });
      }
      return found;
    },
  };
}
