// What a Signalbox process alarms about, by subject, against what is to be found in the scenario.

import { SHOP_ALARMS } from '#testing/recorded/shop-findings.ts';
import type { Signalbox } from '../fixtures/signalbox.ts';

type Answer = {
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly subject: { readonly kind: string; readonly key: string };
  }[];
};

/** `Service shop/web: not-ready` for each finding that is more than what is always so, `…: no …` for each that is not there. */
export async function strangeAlarms({ url }: Signalbox): Promise<readonly string[]> {
  const { findings } = (await (await fetch(`${url}/api/findings?severity=warning`)).json()) as Answer;
  const found = findings.map(({ rule, subject }) => [`${subject.kind} ${subject.key}`, rule] as const);
  const more = found
    .filter(([subject, rule]) => SHOP_ALARMS[subject]?.includes(rule) !== true)
    .map(([subject, rule]) => `${subject}: ${rule}`);
  const less = Object.entries(SHOP_ALARMS).flatMap(([subject, rules]) =>
    rules.filter((rule) => !found.some(([s, r]) => s === subject && r === rule)).map((rule) => `${subject}: no ${rule}`),
  );
  return [...more, ...less].sort();
}
