// For tests of what is shown of churn: lanes, outages, rollouts and stories, and the answer that holds them.

import { CHRONICLE_VERSION, type Lane, type LanesAnswer, type Story } from '#lib/churn/chronicle-view.ts';
import type { Outage } from '#lib/churn/outage.ts';
import type { Rollout } from '#lib/churn/rollout.ts';

export function buildOutage(from: number | undefined, to: number | undefined, over: Partial<Outage> = {}): Outage {
  const port = { name: 'http', protocol: 'TCP', port: 80 } as const;
  return { service: 'shop/web', family: 'IPv4', port, kind: 'nobodyReady', node: undefined, from, to, lost: true, ...over };
}

export function buildRollout(began: number | undefined, end: Rollout['end'], over: Partial<Rollout> = {}): Rollout {
  return {
    service: 'shop/web',
    workload: { kind: 'Deployment', name: 'web' },
    from: '5bd67',
    to: '7c9f6',
    began,
    ready: 1,
    meant: 4,
    old: 3,
    progressed: began,
    fewestReady: 3,
    withoutReady: 0,
    toReady: { count: 0, sum: 0, most: 0 },
    toGone: { count: 0, sum: 0, most: 0 },
    end,
    meterAtStart: 0,
    ...over,
  };
}

export function buildStory(kind: Story['kind'], from: number, to: number, over: Partial<Story> = {}): Story {
  return { kind, from, to, count: 3, cause: { kind: 'unknown' }, sizes: [], ...over };
}

export function buildLane(over: Partial<Lane> = {}): Lane {
  return { service: 'shop/web', steps: [], outages: [], rollouts: [], stories: [], changes: 0, times: [], counts: [], ...over };
}

/** Of the 100 s from 0 on. */
export function buildLanesAnswer(lanes: readonly Lane[], over: Partial<LanesAnswer> = {}): LanesAnswer {
  return {
    version: CHRONICLE_VERSION,
    from: 0,
    to: 100_000,
    now: 100_000,
    each: 1000,
    known: [{ from: 0, to: 100_000, how: 'seen' }],
    histogram: { up: [], down: [] },
    lanes,
    left: 0,
    quiet: 0,
    changes: lanes.reduce((sum, { changes }) => sum + changes, 0),
    changesSince: 0,
    ...over,
  };
}
