// What the dock, the lives of a Service and its log of changes show of churn: answers about a span of time. Times in ms since 1970 on the cluster's clock.

import type { AddressType } from '#lib/kube/endpoint-slice.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Cause } from './cause.ts';
import type { EndpointState } from './endpoint-state.ts';
import type { Transition } from './life.ts';
import type { Outage } from './outage.ts';
import type { Rollout } from './rollout.ts';

/** Raised when an older page could misread an answer. */
export const CHRONICLE_VERSION = 1;

/**
 * What is known of a span: it was watched (`seen`), only the objects' own times tell of it (`told`: before the look began), or nothing is
 * (`gap`). Together they cover the span that was asked for, in order.
 */
export type Knowledge = { readonly from: number; readonly to: number; readonly how: 'seen' | 'told' | 'gap' };

/** From `time` on a Service has so many Pods in each state (an address without a Pod counts as one). */
export type Step = { readonly time: number; readonly ready: number; readonly notReady: number; readonly draining: number };

/** Transitions of one cause that belong together: a scaling, a drain, a Node that is lost, an endpoint that flaps. */
export type Story = {
  readonly kind: 'scale' | 'drain' | 'eviction' | 'nodeLost' | 'flapping' | 'edit';
  readonly from: number;
  readonly to: number;
  /** How many endpoints came or went by it, without those that came in their place, a Pod counting once; of flapping: how often it ceased to be ready. */
  readonly count: number;
  /** Of the first of them. */
  readonly cause: Cause;
  /** Of `scale`: the sizes that it went through, such as 4, 1, 4. */
  readonly sizes: readonly number[];
  /** Of `flapping`: whose endpoint. */
  readonly pod?: Key;
};

/** One Service over the span. */
export type Lane = {
  readonly service: Key;
  /** The first is that at `from`, or at when the Service is first known of. At most one for each `each` ms of the answer: then the worst. */
  readonly steps: readonly Step[];
  /** Those that touch the span: nobodyReady and nodeDrops of the Service as a whole, and those of single ports and families. */
  readonly outages: readonly Outage[];
  readonly rollouts: readonly Rollout[];
  readonly stories: readonly Story[];
  /** Transitions within the span. */
  readonly changes: number;
  /** Times of transitions within the span, sorted and without repeats; for stepping from change to change. At most 2,000. */
  readonly times: readonly number[];
  /** How many transitions there were at each of these times. */
  readonly counts: readonly number[];
};

/** GET /api/history/lanes */
export type LanesAnswer = {
  readonly version: number;
  /** As asked for, cut to what is kept. */
  readonly from: number;
  readonly to: number;
  /** Cluster time of the answer. */
  readonly now: number;
  /** Resolution, in ms. */
  readonly each: number;
  readonly known: readonly Knowledge[];
  /** Of each `each` ms from `from` on: transitions to ready, and all others. */
  readonly histogram: { readonly up: readonly number[]; readonly down: readonly number[] };
  /** Services of the scope in which something changed, or that are in trouble; trouble first, then by most changes. */
  readonly lanes: readonly Lane[];
  /** How many more such Services there are than lanes were asked for. */
  readonly left: number;
  /** Services of the scope without a change. */
  readonly quiet: number;
  readonly changes: number;
  /** Transitions are kept from this time on (a bounded number of them). */
  readonly changesSince: number;
};

/** GET /api/history/changes: newest first. */
export type ChangesAnswer = {
  readonly version: number;
  readonly now: number;
  readonly changes: readonly NumberedTransition[];
  /** There are more, older than the last: ask again with `before` as its number. */
  readonly more: boolean;
  /** Transitions are kept from this time on. */
  readonly changesSince: number;
};

/** `number` grows by one with each transition of a process; the same for as long as it is kept. */
export type NumberedTransition = Transition & { readonly number: number };

/** GET /api/history/lives?service=…: lives that touch the span. */
export type LivesAnswer = {
  readonly version: number;
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly known: readonly Knowledge[];
  readonly lives: readonly LifeLine[];
  readonly steps: readonly Step[];
  readonly outages: readonly Outage[];
  readonly rollouts: readonly Rollout[];
  readonly stories: readonly Story[];
  /** Of these totals: lives that touch the span, and how many of them are not in `lives` (at most 2,000 are). */
  readonly total: number;
  readonly left: number;
};

/** A life, as a line through time. */
export type LifeLine = {
  readonly family: AddressType;
  readonly address: string;
  readonly pod: Key | undefined;
  readonly uid: string | undefined;
  readonly nodeName: string | undefined;
  readonly zone: string | undefined;
  /** Undefined: it was there when the look began. */
  readonly began: number | undefined;
  readonly ended: number | undefined;
  /** It was there when the look ended, and nothing is known of it afterwards: a gap follows. */
  readonly seenUntil: number | undefined;
  /** What the objects' own times tell of the time before the look: when its Pod was created, when that last became ready. */
  readonly told: { readonly created: number | undefined; readonly ready: number | undefined } | undefined;
  /** Its states, in order, each until the next begins; the first may begin before the span. */
  readonly states: readonly { readonly from: number; readonly state: EndpointState }[];
  /** Why it was published, and why it goes or went. */
  readonly came: Cause | undefined;
  readonly went: Cause | undefined;
  readonly flapping: boolean;
};

/** GET /api/history/lately: the last outages, rollouts and flapping of the whole cluster, newest first, at most 50 each. */
export type LatelyAnswer = {
  readonly version: number;
  readonly now: number;
  readonly outages: readonly Outage[];
  readonly rollouts: readonly Rollout[];
  readonly flapping: readonly { readonly service: Key; readonly story: Story }[];
};
