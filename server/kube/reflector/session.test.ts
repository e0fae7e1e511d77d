// The session's clock is that of the live cluster, whatever the API server's clock does (docs/reliability.md, row 16).

import { expect, test } from 'vitest';
import { createLiveCluster } from '#server/cluster/live.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { newSession } from './session.ts';

const HOUR = 3_600_000;
const INFO = {
  name: 'test',
  source: 'kubeconfig',
  server: 'localhost',
  version: undefined,
  namespace: undefined,
  problem: undefined,
} as const;

test('a server whose clock is set back does not make what is lost now look lost long ago', () => {
  const clock = manualClock(10 * HOUR);
  const cluster = createLiveCluster({ clock, info: INFO });
  const session = newSession(clock, cluster);
  session.serverDate(10 * HOUR);
  clock.advance(60_000);
  expect(cluster.now() - session.now()).toBe(0);
  session.serverDate(9 * HOUR);
  clock.advance(1000);
  expect(cluster.now() - session.now()).toBe(0);
  cluster.close();
});
