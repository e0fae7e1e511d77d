// For tests: a cluster of which all is watched, but for what is told otherwise.

import { RESOURCES } from '#lib/kube/record.ts';
import type { Status, WatchStatus } from '#lib/wire/message.ts';

const LIVE: WatchStatus = { state: 'live' };

export function buildStatus(kinds: Partial<Status['kinds']> = {}, more: Partial<Status> = {}): Status {
  return {
    cluster: { name: 'demo', source: 'demo', server: '127.0.0.1:1', version: undefined, namespace: undefined, problem: undefined },
    kinds: {
      ...(Object.fromEntries(RESOURCES.map(({ kind }) => [kind, LIVE])) as Status['kinds']),
      ...kinds,
    },
    faults: [],
    faultCount: 0,
    ...more,
  };
}
