// What a connection meets: the verdict, and how many share it.

import type { Route } from './route.ts';
import type { Verdict } from './verdict.ts';

/** Whoever says so: a Node, a route, a supposed one. */
export type Met = {
  readonly verdict: Verdict;
  /** How many share the connections. */
  readonly endpoints: number;
  /** They serve while they terminate. */
  readonly fallback: boolean;
};

export function metOn({ verdict, endpoints, decided }: Route): Met {
  return { verdict, endpoints: endpoints.length, fallback: decided?.fallback ?? false };
}
