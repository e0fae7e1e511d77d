// The marks of the dock and of the lives, each drawn by what draws it there, of a minute that is made up.

import type { ReactNode } from 'react';
import type { Lane, LanesAnswer, Step, Story } from '#lib/churn/chronicle-view.ts';
import type { EndpointState } from '#lib/churn/endpoint-state.ts';
import type { Outage } from '#lib/churn/outage.ts';
import { Histogram } from '#components/dock/histogram.tsx';
import { KnownBands } from '#components/dock/known-bands.tsx';
import { type Frame, LANE } from '#components/dock/lane-shape.ts';
import { LanePlot } from '#components/dock/lane-row.tsx';
import { LifeStroke, ROW } from '#components/lives/life-line.tsx';

export type TimeMark = { readonly id: string; readonly sample: ReactNode; readonly words: string; readonly means: string };

const WIDTH = 46;
const MINUTE = 60;
const window = { from: 0, to: MINUTE };
const FRAME: Frame = { window, width: WIDTH, now: MINUTE };

const LANE_AT_REST: Lane = {
  service: '',
  steps: [{ time: 0, ready: 3, notReady: 0, draining: 0 }],
  outages: [],
  rollouts: [],
  stories: [],
  changes: 0,
  times: [],
  counts: [],
};

function laneMark(id: string, words: string, means: string, over: Partial<Lane>): TimeMark {
  return { id, words, means, sample: <LanePlot lane={{ ...LANE_AT_REST, ...over }} frame={FRAME} /> };
}

const half = (step: Omit<Step, 'time' | 'ready'>): readonly Step[] => [
  { time: 0, ready: 3, notReady: 0, draining: 0 },
  { time: 20, ready: 2, ...step },
];

const outage = (over: Partial<Outage>): Outage => ({
  service: '',
  family: 'IPv4',
  port: undefined,
  kind: 'nobodyReady',
  node: undefined,
  from: 15,
  to: 45,
  lost: true,
  ...over,
});

const NOBODY: readonly Step[] = [
  { time: 0, ready: 3, notReady: 0, draining: 0 },
  { time: 15, ready: 0, notReady: 0, draining: 0 },
  { time: 45, ready: 3, notReady: 0, draining: 0 },
];

/** Without a word: beside it stands what it is. */
const story = (kind: Story['kind']): Story => ({
  kind,
  from: 15,
  to: 45,
  count: 1,
  cause: kind === 'drain' ? { kind: 'drain', node: '' } : { kind: 'nodeLost', node: '', status: 'False', reason: undefined },
  sizes: [],
});

const ANSWER: LanesAnswer = {
  version: 1,
  from: 0,
  to: MINUTE,
  now: MINUTE,
  each: 6,
  known: [],
  histogram: { up: [0, 0, 1, 0, 3, 2, 0, 0, 0, 0], down: [0, 2, 0, 0, 1, 3, 0, 0, 1, 0] },
  lanes: [],
  left: 0,
  quiet: 0,
  changes: 13,
  changesSince: 0,
};

const band = (how: 'told' | 'gap'): ReactNode => (
  <KnownBands bands={[{ left: 0, right: WIDTH, how, words: '' }]} height={LANE.height - 8} />
);

export const DOCK_MARKS: readonly TimeMark[] = [
  {
    id: 'changes',
    sample: <Histogram answer={ANSWER} frame={FRAME} height={28} />,
    words: 'changes',
    means: 'up: endpoints that became ready; down: all others',
  },
  laneMark('ready', 'ready', 'how many Pods of the Service were ready', {}),
  laneMark('notReady', 'not ready', 'upon those that were ready', { steps: half({ notReady: 1, draining: 0 }) }),
  laneMark('draining', 'draining', 'upon those that were ready', { steps: half({ notReady: 0, draining: 1 }) }),
  laneMark('lost', 'nobody ready', 'somebody was before', { steps: NOBODY, outages: [outage({})] }),
  laneMark('never', 'nobody ready yet', 'nobody was before', {
    steps: NOBODY.map((step) => ({ ...step, ready: 0 })),
    outages: [outage({ lost: false })],
  }),
  laneMark('drops', 'a Node dropped', 'by a policy that is Local, for want of a Pod there', { outages: [outage({ kind: 'nodeDrops' })] }),
  laneMark('story', 'a rollout, a scaling or a drain', 'from its beginning to its end', { stories: [story('drain')] }),
  laneMark('trouble', 'trouble that lasted', 'flapping, an eviction, a Node that was lost, a rollout that was not completed', {
    stories: [story('nodeLost')],
  }),
  { id: 'told', sample: band('told'), words: 'before Signalbox watched', means: 'only what the objects’ own times tell' },
  { id: 'gap', sample: band('gap'), words: 'not watched', means: 'nothing is known of that time' },
];

const LIFE = {
  family: 'IPv4',
  address: '',
  pod: undefined,
  uid: undefined,
  nodeName: undefined,
  zone: undefined,
  began: undefined,
  ended: undefined,
  seenUntil: undefined,
  told: undefined,
  came: undefined,
  went: undefined,
  flapping: false,
} as const;

function lifeMark(
  id: string,
  words: string,
  means: string,
  state: EndpointState,
  over: Partial<Parameters<typeof LifeStroke>[0]['line']['life']> = {},
): TimeMark {
  const life = { ...LIFE, states: [{ from: 0, state }], ...over };
  return {
    id,
    words,
    means,
    sample: (
      <svg width={WIDTH} height={ROW} aria-hidden="true" className="block">
        <LifeStroke
          line={{ id, life, addresses: [], row: 0, trouble: undefined }}
          window={window}
          width={WIDTH}
          top={-4}
          nameAt={undefined}
          chosen={false}
        />
      </svg>
    ),
  };
}

export const LIFE_MARKS: readonly TimeMark[] = [
  lifeMark('ready', 'ready', 'a line for each endpoint, from the left to the right', 'ready'),
  lifeMark('notReady', 'not ready', 'thick', 'notReady'),
  lifeMark('draining', 'draining', 'dashed', 'draining'),
  lifeMark('terminated', 'terminating, serves no more', 'thin and dashed', 'terminated'),
  lifeMark('began', 'published', 'a circle where it begins', 'ready', { began: 15, states: [{ from: 15, state: 'ready' }] }),
  lifeMark('ended', 'gone', 'a cross where it ends', 'ready', { ended: 40 }),
  lifeMark('told', 'told by the objects', 'dots: before Signalbox watched', 'ready', {
    told: { created: 2, ready: 2 },
    states: [{ from: 34, state: 'ready' }],
  }),
];
