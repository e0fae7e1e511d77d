// Watches everything that Signalbox reads: one reflector for each resource, over one connection.

import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import type { Clock } from '#server/clock.ts';
import { askVersion } from '#server/kube/api/ask-version.ts';
import type { Connection } from '#server/kube/api/connection.ts';
import type { KubeLog } from './kube-log.ts';
import { watchPolicyApis } from '#server/kube/api/policy-apis.ts';
import { startReflector } from '#server/kube/reflector/reflector.ts';
import { newSession } from '#server/kube/reflector/session.ts';
import type { Sink } from './sink.ts';

export type WatchClusterOptions = {
  readonly connection: Connection;
  readonly sink: Sink;
  readonly clock: Clock;
  /** [0, 1). */
  readonly random: () => number;
  /** Watched alone, kind by kind, where the whole cluster may not be; the connection's own where it is not given. */
  readonly namespace?: string | undefined;
  readonly log?: KubeLog;
  /** gitVersion of the API server, once it has answered. */
  readonly onVersion?: (gitVersion: string) => void;
  /** Other APIs for network policy that are served, each time they have been asked for. */
  readonly onPolicyApis?: (found: readonly PolicyApi[]) => void;
};

export type ClusterWatch = { stop(): Promise<void> };

export function watchCluster(options: WatchClusterOptions): ClusterWatch {
  const { connection, sink, clock, random } = options;
  const session = newSession(clock, sink);
  const fallback = options.namespace ?? connection.info.namespace;
  const log = options.log ?? (() => undefined);
  const reflectors = RESOURCES.map((resource) => startReflector({ connection, resource, sink, session, clock, random, fallback, log }));
  const version = options.onVersion === undefined ? undefined : askVersion({ connection, clock, random, tell: options.onVersion });
  const { onPolicyApis } = options;
  const policyApis = onPolicyApis && watchPolicyApis({ connection, clock, random, namespace: fallback, tell: onPolicyApis });
  return {
    async stop() {
      version?.stop();
      policyApis?.stop();
      await Promise.all([...reflectors.map((reflector) => reflector.stop()), version?.done, policyApis?.done]);
    },
  };
}
