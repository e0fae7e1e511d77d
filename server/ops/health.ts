// Liveness and readiness, as the kubelet asks for them.

import { RESOURCES } from '#lib/kube/record.ts';
import type { Status } from '#lib/wire/message.ts';

export type Health = {
  /** A sentence on why not, or undefined where it is ready. */
  notReady(): string | undefined;
  shutDown(): void;
};

/**
 * Ready once every kind is live, denied or absent; what is optional and cannot be read is not waited for. A connection that is lost later does not take that back:
 * the last picture is still served, marked stale, and a restart would lose it.
 */
export function createHealth(kinds: () => Status['kinds']): Health {
  let synced = false;
  let shuttingDown = false;

  return {
    notReady() {
      if (shuttingDown) return 'shutting down';
      if (synced) return undefined;
      const now = kinds();
      const waiting = RESOURCES.filter(({ kind, optional }) => {
        const { state } = now[kind];
        return state === 'listing' || (state === 'retrying' && optional === undefined);
      });
      synced = waiting.length === 0;
      return synced ? undefined : `waiting for ${waiting.map(({ resource }) => resource).join(', ')}`;
    },
    shutDown() {
      shuttingDown = true;
    },
  };
}
