// The Services that Flagger makes for a canary, by their names and selectors: web and web-primary over the Pods that are out, web-canary
// over those that are tried. Between releases the workload of the last is scaled to zero.

import type { Service } from '#lib/kube/service.ts';

const CANARY = '-canary';
const PRIMARY = '-primary';

function isPrimaryValue(value: string): boolean {
  return value.endsWith(PRIMARY);
}

/** `web-canary` selects app=web, and `web-primary` app=web-primary. */
export function isPrimaryOf(canary: Service, primary: Service): boolean {
  const { name } = canary.metadata;
  if (!name.endsWith(CANARY) || primary.metadata.name !== `${name.slice(0, -CANARY.length)}${PRIMARY}`) return false;
  const own = Object.entries(canary.spec.selector);
  const { selector } = primary.spec;
  const differing = own.filter(([label, value]) => selector[label] !== value);
  return (
    own.length === Object.keys(selector).length &&
    differing.length === 1 &&
    differing.every(([label, value]) => selector[label] === `${value}${PRIMARY}`)
  );
}

/** `web` and `web-primary`, which both select app=web-primary. */
export function areOutTogether(a: Service, b: Service): boolean {
  const [x, y] = [a.metadata.name, b.metadata.name];
  return (x === `${y}${PRIMARY}` || y === `${x}${PRIMARY}`) && Object.values(a.spec.selector).some(isPrimaryValue);
}
