// The composition root's result, one per process. Next loads modules more than once, so it lives on globalThis.

import type { Config } from './config.ts';
import type { LiveCluster } from './cluster/live.ts';
import type { Hub } from './stream/hub.ts';

export type Runtime = {
  readonly config: Config;
  readonly cluster: LiveCluster;
  readonly hub: Hub;
};

const slot = globalThis as typeof globalThis & { signalboxRuntime?: Runtime };

export function setRuntime(runtime: Runtime): void {
  slot.signalboxRuntime = runtime;
}

/** The one door through which app/ enters the server. */
export function runtime(): Runtime {
  if (slot.signalboxRuntime === undefined) throw new Error('The server was not started by server/main.ts.');
  return slot.signalboxRuntime;
}
