// What changed lately: told once for what is one thing, what goes on first.

import { expect, test } from 'vitest';
import type { LatelyAnswer } from '#lib/churn/chronicle-view.ts';
import type { Outage } from '#lib/churn/outage.ts';
import type { Rollout } from '#lib/churn/rollout.ts';
import { newsOf } from './lately.ts';

const port = (name: string): Outage['port'] => ({ name, protocol: 'TCP', port: 80 });

function outage(part: Partial<Outage>): Outage {
  return {
    service: 'shop/web',
    family: 'IPv4',
    port: port('http'),
    kind: 'nobodyReady',
    node: undefined,
    from: 1000,
    to: 5000,
    lost: true,
    ...part,
  };
}

function rollout(part: Partial<Rollout>): Rollout {
  return {
    service: 'shop/web',
    workload: { kind: 'Deployment', name: 'web' },
    from: 'a',
    to: 'b',
    began: 2000,
    ready: 3,
    meant: 3,
    old: 0,
    progressed: 8000,
    fewestReady: 2,
    withoutReady: 0,
    toReady: { count: 0, sum: 0, most: 0 },
    toGone: { count: 0, sum: 0, most: 0 },
    end: { at: 8000, how: 'complete' },
    meterAtStart: 0,
    ...part,
  };
}

function news(part: Partial<LatelyAnswer>): readonly string[] {
  return newsOf({ version: 1, now: 10_000, outages: [], rollouts: [], flapping: [], ...part }).map(
    ({ services, kind, severity, isOpen }) => `${services.join('+')} ${kind} ${severity}${isOpen ? ' open' : ''}`,
  );
}

test('ports and families that were out together are one outage, and so are those for which a Node drops', () => {
  const both = [outage({}), outage({ port: port('grpc'), from: 900, to: 4000 })];
  expect(news({ outages: both })).toEqual(['shop/web outage broken']);
  const drops = both.map((one): Outage => ({ ...one, kind: 'nodeDrops', node: 'n' }));
  expect(news({ outages: drops })).toEqual(['shop/web outage broken']);
  expect(news({ outages: [...drops, { ...outage({ kind: 'nodeDrops', node: 'm' }) }] })).toHaveLength(2);
});

test('a workload behind two Services has one rollout, told by what it cost', () => {
  expect(news({ rollouts: [rollout({}), rollout({ service: 'shop/web-public', withoutReady: 500 })] })).toEqual([
    'shop/web+shop/web-public rollout broken',
  ]);
  expect(news({ rollouts: [rollout({}), rollout({ service: 'other/web' })] })).toHaveLength(2);
});

test('what goes on comes first, then what ended last', () => {
  expect(news({ outages: [outage({ to: undefined }), outage({ service: 'shop/api', to: 9000 })], rollouts: [rollout({})] })).toEqual([
    'shop/web outage broken open',
    'shop/api outage broken',
    'shop/web rollout none',
  ]);
});
