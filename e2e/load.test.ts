// Load: 2,000 Pods behind 40 Services on 100 Nodes in one namespace. The figures are printed.

import type { Page } from '@playwright/test';
import { openRecording } from '#server/replay/open-recording.ts';
import type { Replay } from '#server/replay/replay.ts';
import { tapCanvas, writtenToCanvas } from './fixtures/canvas-tap.ts';
import { frameWords, measure } from './fixtures/frames.ts';
import { momentOfChanges } from './fixtures/moments.ts';
import { service, tree } from './fixtures/picture.ts';
import { readNamespace } from './fixtures/published.ts';
import { streamEvents } from './fixtures/stream-tap.ts';
import { expect, test } from './fixtures/test.ts';

const PODS = 2000;
const SERVICES = 40;

test('load: the namespace is usable at once, says what it folds, and shows its trouble', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay({ recording: 'load', at: 1000 });
  const signalbox = await start(replay.url);
  // A page that waits for the cluster to be listed would measure the listing.
  await expect.poll(async () => (await readSearch(signalbox.url)).length).toBeGreaterThan(0);
  const begun = performance.now();
  await open('/ns/load', signalbox);
  await service(page, await anyService(replay)).waitFor({ state: 'attached' });
  console.log(`load: first picture of ${PODS} Pods after ${Math.round(performance.now() - begun)} ms`);

  await expect(page.getByTestId('fold-note')).toContainText(/[\d,]+ Nodes are folded into their zones/);
  await expect(page.getByTestId('fold-note')).toContainText(/[\d,]+ Pods are counted in bars/);
  await expect(tree(page).locator('[data-role="service"]')).toHaveCount(SERVICES);
  await expectBars(page, replay);
  const { published } = await readNamespace(replay.url, 'load');
  const troubled = [...published.values()].filter((state) => state === 'notReady' || state === 'broken').length;
  if (troubled > 0)
    await expect(
      tree(page)
        .locator('[data-role="bar"]')
        .filter({ hasText: /[1-9]\d* (not ready|broken)/ }),
    ).not.toHaveCount(0);
});

test('load: pan and zoom', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay({ recording: 'load', at: 1000 });
  await open('/ns/load', await start(replay.url));
  await service(page, await anyService(replay)).waitFor({ state: 'attached' });
  const box = (await page.getByTestId('track-diagram').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const panned = await measure(page, async () => {
    for (let i = 0; i < 60; i++) await page.mouse.wheel(0, i < 30 ? 24 : -24);
  });
  console.log(`load: pan ${frameWords(panned.frames)}`);
  await page.keyboard.down('Control');
  const zoomed = await measure(page, async () => {
    for (let i = 0; i < 40; i++) await page.mouse.wheel(0, i % 20 < 10 ? 30 : -30);
  });
  await page.keyboard.up('Control');
  console.log(`load: zoom ${frameWords(zoomed.frames)}`);
  expect(panned.frames.length + zoomed.frames.length).toBeGreaterThan(10);
});

test('load: a hundred endpoints that change at once are one picture for each batch, and each element is written once in it', async ({
  page,
  startReplay,
  start,
  open,
}) => {
  const recording = await openRecording('load');
  const { at, changes } = momentOfChanges(recording, 100);
  const replay = await startReplay({ recording, at: 0 });
  await open('/ns/load', await start(replay.url));
  await expectBars(page, replay);
  await tapCanvas(page);
  const heard = (await streamEvents(page)).length;
  replay.seek(at);
  await expectBars(page, replay);
  const { pictures, written, times } = await writtenToCanvas(page);
  const batches = (await streamEvents(page)).slice(heard).filter((event) => event.kind === 'batch').length;
  console.log(`load: ${changes} endpoints changed at once: ${batches} batches, ${pictures} pictures, ${written} elements written`);
  expect(pictures).toBeGreaterThan(0);
  expect(pictures).toBeLessThanOrEqual(batches);
  expect(times, 'times that an element is written').toBeLessThanOrEqual(pictures);
});

/** The Pods that the bars count come to be those of the API server: all of them, also those that no slice names, and those that drain. */
async function expectBars(page: Page, replay: Replay): Promise<void> {
  const { published, unpublished } = await readNamespace(replay.url, 'load');
  const draining = [...published.values()].filter((state) => state === 'draining').length;
  await expect
    .poll(() => countedInBars(page), 'nothing is left out of the bars')
    .toEqual({ all: published.size + unpublished.size, draining });
}

async function countedInBars(page: Page): Promise<{ readonly all: number; readonly draining: number }> {
  const words = await tree(page)
    .locator('[data-role="bar"]')
    .evaluateAll((bars) => bars.map((bar) => bar.textContent ?? ''));
  const counts = words.flatMap((told) => [...told.matchAll(/(\d+) (ready|not ready|broken|draining)/g)]);
  const sum = (of: readonly RegExpExecArray[]): number => of.reduce((all, [, number]) => all + Number(number), 0);
  return { all: sum(counts), draining: sum(counts.filter(([, , state]) => state === 'draining')) };
}

async function readSearch(url: string): Promise<readonly unknown[]> {
  const answer = (await (await fetch(`${url}/api/search?q=load`)).json()) as { readonly hits: readonly unknown[] };
  return answer.hits;
}

async function anyService(replay: Replay): Promise<string> {
  const { services } = await readNamespace(replay.url, 'load');
  return `load/${services[0]?.metadata.name ?? ''}`;
}
