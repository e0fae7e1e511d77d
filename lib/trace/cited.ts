// Rules of kube-proxy as steps cite them.

import type { Route } from '#lib/routing/route.ts';

export function cited(...rules: readonly string[]): readonly string[] {
  return rules.map((rule) => `kube-proxy ${rule}`);
}

/** Those of the route that are about one matter, in the order in which they were applied. */
export function about(route: Route, ...numbers: readonly number[]): readonly string[] {
  return cited(...route.rules.filter((rule) => numbers.includes(Number(rule.slice(1)))));
}
