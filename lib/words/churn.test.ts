// Tests of the words for what churn tells.

import { describe, expect, test } from 'vitest';
import { buildServicePort } from '#testing/builders/kube.ts';
import type { Cause } from '#lib/churn/cause.ts';
import type { Story } from '#lib/churn/chronicle-view.ts';
import type { Outage } from '#lib/churn/outage.ts';
import { type Rollout, standsStill } from '#lib/churn/rollout.ts';
import { causeWords, outageLabel, outageWords, presenceWord, rolloutLabel, rolloutWords, storyLabel, storyWords } from './churn.ts';

const WEB = { kind: 'Deployment', name: 'web' };
const DB = { kind: 'StatefulSet', name: 'db' };

test('where an endpoint is', () => {
  expect((['ready', 'notReady', 'draining', 'terminated', 'absent'] as const).map(presenceWord)).toEqual([
    'ready',
    'not ready',
    'draining',
    'terminated',
    'not published',
  ]);
});

test.each<[Cause, string]>([
  [{ kind: 'rollout', workload: WEB, from: '5bd67', to: '7c9f6' }, 'rollout of Deployment web, 5bd67 → 7c9f6'],
  // The label of a StatefulSet's Pods holds the name of the ControllerRevision.
  [{ kind: 'rollout', workload: DB, from: 'db-5bd67', to: 'db-7c9f6' }, 'rollout of StatefulSet db, 5bd67 → 7c9f6'],
  [{ kind: 'scale', workload: WEB, from: 4, to: 1 }, 'Deployment web scaled 4 → 1'],
  [{ kind: 'drain', node: 'node-3' }, 'drain of node-3'],
  [{ kind: 'eviction', reason: 'PreemptionByScheduler' }, 'Pod evicted: PreemptionByScheduler'],
  [{ kind: 'eviction', reason: '' }, 'Pod evicted'],
  [{ kind: 'readiness', ready: true, reason: undefined }, 'Pod became ready'],
  [{ kind: 'readiness', ready: false, reason: 'ContainersNotReady' }, 'Pod not ready: ContainersNotReady'],
  [{ kind: 'readiness', ready: false, reason: undefined }, 'Pod not ready'],
  [{ kind: 'nodeLost', node: 'node-3', status: undefined, reason: undefined }, 'Node node-3 is gone'],
  [{ kind: 'nodeLost', node: 'node-3', status: 'Unknown', reason: 'NodeStatusUnknown' }, 'Node node-3 not ready: NodeStatusUnknown'],
  [{ kind: 'nodeLost', node: 'node-3', status: 'False', reason: undefined }, 'Node node-3 not ready: Ready is False'],
  [{ kind: 'podDeleted', deleted: '2026-11-22T05:54:00Z' }, 'Pod deleted'],
  [{ kind: 'podDeleted', deleted: undefined }, 'Pod gone'],
  [{ kind: 'podEnded', phase: 'Failed', reason: 'Evicted' }, 'Pod ended: Evicted'],
  [{ kind: 'podEnded', phase: 'Succeeded', reason: undefined }, 'Pod ended: Succeeded'],
  [{ kind: 'selectorEdited', before: { app: 'web' }, after: {} }, 'selector edited: app=web → none'],
  [{ kind: 'labelsEdited', labels: {} }, 'labels of the Pod edited'],
  [{ kind: 'portEdited', before: [buildServicePort({ port: 80, targetPort: 8080 })], after: [] }, 'ports edited: 80:8080 → none'],
  [{ kind: 'serviceCreated' }, 'Service created'],
  [{ kind: 'serviceDeleted' }, 'Service deleted'],
  [{ kind: 'sliceWritten', slices: ['web-1'], managedBy: undefined }, 'EndpointSlice written by hand'],
  [{ kind: 'sliceWritten', slices: ['web-1'], managedBy: 'consul' }, 'EndpointSlice written by consul'],
  [{ kind: 'unknown' }, 'the objects do not tell why'],
])('a cause: %j', (cause, words) => {
  expect(causeWords(cause)).toBe(words);
});

describe('outages', () => {
  const ended: Outage = {
    service: 'shop/search',
    family: 'IPv6',
    port: { name: 'http', protocol: 'TCP', port: 9200 },
    kind: 'nobodyReady',
    node: undefined,
    from: 1000,
    to: 26_987,
    lost: true,
  };

  test.each<[Partial<Outage>, string, string]>([
    [{}, '26 s nobody ready', 'nobody ready for 26 s (IPv6, port http)'],
    [{ to: undefined }, '59 s nobody ready', 'nobody ready for 59 s by now (IPv6, port http)'],
    [{ from: undefined, to: undefined }, 'nobody ready', 'nobody ready since before Signalbox watched (IPv6, port http)'],
    [{ from: undefined }, 'nobody ready', 'nobody ready from before Signalbox watched (IPv6, port http)'],
    [{ lost: false }, '26 s nobody ready yet', 'nobody ready yet for 26 s (IPv6, port http)'],
    [{ port: { name: '', protocol: 'UDP', port: 53 } }, '26 s nobody ready', 'nobody ready for 26 s (IPv6, port 53/UDP)'],
    [{ kind: 'nobodyUsable', port: undefined }, '26 s nobody usable', 'nobody usable for 26 s (IPv6)'],
    [{ kind: 'nodeDrops', node: 'node-2' }, 'node-2 drops 26 s', 'node-2 drops for 26 s (IPv6, port http)'],
  ])('%j', (over, label, words) => {
    const outage = { ...ended, ...over };
    expect([outageLabel(outage, 60_000), outageWords(outage, 60_000)]).toEqual([label, words]);
  });
});

describe('rollouts', () => {
  const running: Rollout = {
    service: 'shop/web',
    workload: WEB,
    from: '5bd67',
    to: '7c9f6',
    began: 0,
    ready: 1,
    meant: 4,
    old: 3,
    progressed: 5000,
    fewestReady: 3,
    withoutReady: 0,
    toReady: { count: 0, sum: 0, most: 0 },
    toGone: { count: 0, sum: 0, most: 0 },
    end: undefined,
    meterAtStart: 0,
  };

  test.each<[Partial<Rollout>, number, string, string]>([
    [{}, 6000, '→ 7c9f6, 1 of 4 ready', '1 of 4 ready; fewest ready 3'],
    [{}, 50_000, '→ 7c9f6, 1 of 4 ready, no progress for 45 s', '1 of 4 ready, no progress for 45 s; fewest ready 3'],
    [{ end: { at: 10_000, how: 'complete' } }, 60_000, '→ 7c9f6, 10 s', 'complete after 10 s; fewest ready 3'],
    [{ began: undefined, end: { at: 10_000, how: 'complete' } }, 60_000, '→ 7c9f6, complete', 'complete; fewest ready 3'],
    [
      { end: { at: 45_000, how: 'undone' }, fewestReady: 0, withoutReady: 2500 },
      60_000,
      '→ 7c9f6, undone after 45 s',
      'undone after 45 s; fewest ready 0, 2.5 s with nobody ready',
    ],
    [{ began: undefined, end: { at: 45_000, how: 'superseded' } }, 60_000, '→ 7c9f6, superseded', 'superseded; fewest ready 3'],
  ])('%j at %i', (over, now, label, words) => {
    const rollout = { ...running, ...over };
    expect(rolloutLabel(rollout, now)).toBe(label);
    expect(rolloutWords(rollout, now)).toBe(`rollout of Deployment web, 5bd67 → 7c9f6: ${words}`);
  });

  test('it stands still that has not come further for half a minute', () => {
    expect([34_999, 35_000].map((now) => standsStill(running, now))).toEqual([false, true]);
    expect(standsStill({ ...running, end: { at: 6000, how: 'complete' } }, 90_000)).toBe(false);
    expect(standsStill({ ...running, progressed: undefined, began: undefined }, 90_000)).toBe(false);
  });
});

test.each<[Partial<Story>, string, string]>([
  [
    { kind: 'scale', sizes: [4, 1, 4], cause: { kind: 'scale', workload: WEB, from: 4, to: 1 } },
    'scaled 4 → 1 → 4',
    'Deployment web scaled 4 → 1 → 4 in 18 s',
  ],
  [{ kind: 'drain', cause: { kind: 'drain', node: 'node-3' } }, 'drain of node-3', 'drain of node-3, 3 endpoints in 18 s'],
  [
    { kind: 'eviction', count: 1, cause: { kind: 'eviction', reason: 'PreemptionByScheduler' } },
    '1 Pod evicted',
    'Pod evicted: PreemptionByScheduler, 1 endpoint in 18 s',
  ],
  [
    { kind: 'nodeLost', cause: { kind: 'nodeLost', node: 'node-3', status: 'Unknown', reason: 'NodeStatusUnknown' } },
    'node-3 not ready',
    'Node node-3 not ready: NodeStatusUnknown, 3 endpoints in 18 s',
  ],
  [
    { kind: 'nodeLost', cause: { kind: 'nodeLost', node: 'node-3', status: undefined, reason: undefined } },
    'node-3 gone',
    'Node node-3 is gone, 3 endpoints in 18 s',
  ],
  [{ kind: 'flapping' }, '3 × in 18 s', 'flapping: ceased to be ready 3 times in 18 s'],
  [
    { kind: 'edit', cause: { kind: 'selectorEdited', before: { app: 'a' }, after: { app: 'b' } } },
    'selector edited',
    'selector edited: app=a → app=b, 3 endpoints in 18 s',
  ],
])('a story: %j', (over, label, words) => {
  const story: Story = { kind: 'edit', from: 1000, to: 19_000, count: 3, cause: { kind: 'unknown' }, sizes: [], ...over };
  expect([storyLabel(story), storyWords(story)]).toEqual([label, words]);
});
