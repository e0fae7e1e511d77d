// How long from the API server's watch event to the picture: the rollout of web, seen by a watcher beside Signalbox and by the page.

import http from 'node:http';
import type { Page } from '@playwright/test';
import { quantile } from './fixtures/frames.ts';
import { expectPublished } from './fixtures/picture.ts';

import { expect, test } from './fixtures/test.ts';

/** A rollout is in the browser within this time, in ms, in the median. */
const BOUND = 250;

type WatchEvent = {
  readonly object: {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
    readonly endpoints?: readonly {
      readonly conditions?: { readonly ready?: boolean; readonly terminating?: boolean };
      readonly targetRef?: { readonly name: string };
    }[];
  };
};

/** `web-1 draining` and the like: the changes that a watch event makes to what is to be seen. */
function changesOf({ object }: WatchEvent): readonly string[] {
  if (object.kind === 'Pod') {
    if (object.metadata.deletionTimestamp !== undefined) return [`${object.metadata.name} draining`];
    const ready = object.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;
    return ready ? [`${object.metadata.name} ready`] : [];
  }
  return (object.endpoints ?? []).flatMap(({ conditions, targetRef }) => {
    if (targetRef === undefined) return [];
    if (conditions?.terminating === true) return [`${targetRef.name} draining`];
    return conditions?.ready === true ? [`${targetRef.name} ready`] : [];
  });
}

/** Notes when each change was first on the wire, by this machine's clock. */
function watch(url: string, first: Map<string, number>): () => void {
  const request = http.get(url, (response) => {
    let held = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const now = Date.now();
      const lines = (held + chunk).split('\n');
      held = lines.pop() ?? '';
      for (const line of lines) {
        for (const change of changesOf(JSON.parse(line) as WatchEvent)) if (!first.has(change)) first.set(change, now);
      }
    });
  });
  request.on('error', () => undefined);
  return () => request.destroy();
}

/** Notes when each change was first drawn: two frames after the outline has it, for the canvas draws in the next one. */
async function observe(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    (window as unknown as { seen: typeof seen }).seen = seen;
    const look = (): void => {
      const now = Date.now();
      for (const item of document.querySelectorAll<HTMLElement>('[data-role="station"]')) {
        const name = /^station:Pod:[^/]+\/([^@]+)@/.exec(item.dataset['element'] ?? '')?.[1];
        seen[`${name} ${item.dataset['state']}`] ??= now;
      }
    };
    look();
    new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(look))).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-state'],
    });
  });
}

test('latency: a rolling update is in the picture a moment after the API server tells of it', async ({ page, shop, open }) => {
  const { replay } = shop;
  replay.seek(14_000);
  await open('/ns/shop');
  await expectPublished(page, replay, 'shop');
  const told = new Map<string, number>();
  const stops = ['/api/v1/namespaces/shop/pods', '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices'].map((path) =>
    watch(`${replay.url}${path}?watch=true`, told),
  );
  await expect.poll(() => told.size).toBeGreaterThan(20);
  const before = new Set(told.keys());
  await observe(page);
  replay.play();
  await expect.poll(() => replay.now(), { timeout: 40_000, intervals: [250] }).toBeGreaterThan(42_000);
  replay.pause();
  await expectPublished(page, replay, 'shop');
  for (const stop of stops) stop();
  const seen = await page.evaluate(() => (window as unknown as { seen: Record<string, number> }).seen);
  const delays = [...told].flatMap(([change, at]) => {
    const drawn = seen[change];
    return before.has(change) || drawn === undefined ? [] : [drawn - at];
  });
  delays.sort((a, b) => a - b);
  expect(delays.length, 'changes that were told and drawn').toBeGreaterThan(6);
  const median = quantile(delays, 0.5);
  console.log(`latency: watch event to picture median ${median} ms, worst ${delays.at(-1)} ms over ${delays.length} changes`);
  expect(median).toBeLessThan(BOUND);
});
