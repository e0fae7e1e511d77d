// Load: 2,000 Pods behind 40 Services on 100 Nodes in one namespace. The figures are printed.

import type { Replay } from '#server/replay/replay.ts';
import { frameWords, measure } from './fixtures/frames.ts';
import { service, tree } from './fixtures/picture.ts';
import { readNamespace } from './fixtures/published.ts';
import { expect, test } from './fixtures/test.ts';

const PODS = 2000;
const SERVICES = 40;

/** The bound of the product, in ms: nothing that it does may hold up a click for longer. */
const LONGEST_TASK = 200;

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
  const { published } = await readNamespace(replay.url, 'load');
  const counted = await tree(page)
    .locator('[data-role="bar"]')
    .evaluateAll((bars) =>
      bars.map((bar) => [...(bar.textContent ?? '').matchAll(/(\d+) (ready|not ready|broken|draining)/g)].map((m) => Number(m[1]))),
    );
  expect(
    counted.flat().reduce((sum, n) => sum + n, 0),
    'nothing is left out of the bars',
  ).toBe(published.size);

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

test('load: a hundred endpoints that change at once do not block the page', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay({ recording: 'load', at: 0 });
  await open('/ns/load', await start(replay.url));
  await service(page, await anyService(replay)).waitFor({ state: 'attached' });
  await page.waitForTimeout(1000);
  // The machine may be busy with something else for once; the product is not, twice in a row.
  let longest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 2 && longest > LONGEST_TASK; attempt++) {
    const before = replay.now();
    const target = await momentOfChanges(replay, 100);
    replay.seek(before);
    await page.waitForTimeout(500);
    const { tasks } = await measure(page, async () => {
      replay.seek(target.at);
      await page.waitForTimeout(1000);
    });
    longest = Math.max(0, ...tasks);
    const words = tasks.length === 0 ? 'no task above 50 ms' : `longest task ${Math.round(longest)} ms`;
    console.log(`load: ${target.changes} endpoints changed at once: ${words}`);
  }
  expect(longest).toBeLessThanOrEqual(LONGEST_TASK);
});

async function readSearch(url: string): Promise<readonly unknown[]> {
  return (await (await fetch(`${url}/api/search?q=load`)).json()) as readonly unknown[];
}

async function anyService(replay: Replay): Promise<string> {
  const { services } = await readNamespace(replay.url, 'load');
  return `load/${services[0]?.metadata.name ?? ''}`;
}

/** The next moment at which at least so many endpoints differ from now; leaves the replay there. */
async function momentOfChanges(replay: Replay, least: number): Promise<{ at: number; changes: number }> {
  const { published: before } = await readNamespace(replay.url, 'load');
  for (let at = replay.now() + 250; ; at += 250) {
    replay.seek(at);
    const { published: after } = await readNamespace(replay.url, 'load');
    const changes =
      [...after].filter(([id, state]) => before.get(id) !== state).length + [...before.keys()].filter((id) => !after.has(id)).length;
    if (changes >= least) return { at, changes };
  }
}
