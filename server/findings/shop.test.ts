// The whole recording of `shop`, second by second: each broken thing has exactly its finding, each healthy one none, whatever happens.

import { beforeAll, describe, expect, test } from 'vitest';
import { keyOf } from '#lib/kube/key.ts';
import { isSignalled } from '#lib/cluster/finding.ts';
import { groupFindings } from '#lib/diagnosis/groups.ts';
import { commonCauseLine } from '#lib/words/common-cause.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { feedLine, feedLists, readRecorded, startOf } from '#testing/recorded/sink.ts';
import { SHOP_ALARMS } from '#testing/recorded/shop-findings.ts';
import { manualClock } from '#testing/manual-clock.ts';

const INFO: ClusterInfo = { name: 'test', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined };
/** In seconds. */
const END = 482;

type Alarms = Readonly<Record<string, readonly string[]>>;

function alarms({ state }: LiveCluster): Alarms {
  const found: Record<string, string[]> = {};
  for (const { subject, rule, severity } of state.tables.Finding.values()) {
    if (severity !== 'info') (found[`${subject.kind} ${subject.key}`] ??= []).push(rule);
  }
  return found;
}

/** `Service shop/web: not-ready` for all that is more, or less, than is always so. */
function differences(now: Alarms): readonly string[] {
  const subjects = [...new Set([...Object.keys(now), ...Object.keys(SHOP_ALARMS)])].sort();
  return subjects.flatMap((subject) => {
    const is = now[subject] ?? [];
    const always = SHOP_ALARMS[subject] ?? [];
    return [
      ...is.filter((rule) => !always.includes(rule)).map((rule) => `${subject}: ${rule}`),
      ...always.filter((rule) => !is.includes(rule)).map((rule) => `${subject}: no ${rule}`),
    ];
  });
}

/** By second: what explained several findings at its end. */
const joined: (readonly string[])[] = [];
/** By second: what was so at its end. */
const seen: Alarms[] = [];
const healthy = new Set<string>();
const bugs: string[] = [];

beforeAll(() => {
  const clock = manualClock(startOf('shop'));
  const onBug = (_: unknown, error: unknown): void => void bugs.push(String(error));
  const cluster = createLiveCluster({ clock, info: INFO, onBug });
  const lines = readRecorded('shop');
  feedLists(cluster, lines);
  const later = lines.filter((line) => line.t > 0);
  let at = 0;
  for (let second = 1; second <= END; second++) {
    for (let line = later[0]; line !== undefined && line.t <= second * 1000; line = later[0]) {
      later.shift();
      clock.advance(Math.max(0, line.t - at));
      at = Math.max(at, line.t);
      feedLine(cluster, line);
    }
    clock.advance(second * 1000 - at);
    at = second * 1000;
    seen[second] = alarms(cluster);
    joined[second] = groupFindings([...cluster.state.tables.Finding.values()].filter(isSignalled)).flatMap(({ because, affected }) =>
      because === undefined ? [] : commonCauseLine(because, affected),
    );
  }
  for (const { metadata } of cluster.state.tables.Service.values()) {
    const subject = `Service ${keyOf(metadata.namespace, metadata.name)}`;
    if (SHOP_ALARMS[subject] === undefined) healthy.add(subject);
  }
});

function between(from: number, to: number): readonly string[] {
  const all = new Set<string>();
  for (let second = from; second <= to; second++) for (const difference of differences(seen[second] ?? {})) all.add(difference);
  return [...all].sort();
}

describe('shop', () => {
  test('two seconds after the first list all is told that is wrong, and nothing else', () => {
    expect(between(2, 14)).toEqual([]);
    expect(healthy.size).toBeGreaterThan(12);
    expect(bugs).toEqual([]);
  });

  test.each([
    ['while web rolls', 15, 44],
    ['while api scales up', 45, 69],
    ['while a Pod of checkout flaps', 70, 104],
    ['while node-0004 is drained', 105, 149],
    ['while api scales down', 150, 169],
    ['while the rollout of recommend is stuck, and undone: all six old Pods serve', 170, 239],
    ['while the StatefulSet db restarts', 330, 351],
    ['while queue restarts, and at the end', 455, 482],
  ])('nothing more %s', (_, from, to) => {
    expect(between(from, to)).toEqual([]);
  });

  test('search has nobody ready: told when it has lasted, gone at once', () => {
    const told = seen.flatMap((now, second) => (now['Service shop/search']?.includes('none-ready') === true ? [second] : []));
    expect(told[0]).toBeGreaterThan(289);
    expect(told[0]).toBeLessThan(296);
    expect(told.at(-1)).toBeLessThan(306);
    expect(told.length).toBe((told.at(-1) ?? 0) - (told[0] ?? 0) + 1);
  });

  test('refunds is well while its selector is mended', () => {
    expect(between(388, 418)).toContain('Service payments/refunds: no selects-nothing');
    expect(seen[418]?.['Service payments/refunds']).toBeUndefined();
  });

  test('what a Node takes with it when it is not ready is one trouble, and gone with it', () => {
    expect(joined[239]).toEqual(['Service shop/reviews does not exist: 1 Ingress affected']);
    expect(joined[310]).toContainEqual(expect.stringMatching(/^Node node-0003 is not ready: \d+ Services affected$/));
    expect(joined[330]).toEqual(joined[239]);
    expect(
      new Set(
        joined
          .slice(20, 300)
          .flat()
          .filter((line) => !line.startsWith('Service shop/reviews')),
      ),
    ).toEqual(new Set());
  });
});
