// Live churn: endpoints come and go in the browser, and whatever they do not concern stays where it is to the pixel.

import { writeFile } from 'node:fs/promises';
import { camera, expectPublished, type OutlineStation, rowPixels, stations } from './fixtures/picture.ts';
import { playTo } from './fixtures/play.ts';
import { expect, test } from './fixtures/test.ts';

/** Rows that the rolling update of web does not touch. */
const UNTOUCHED = ['shop/admin', 'shop/checkout', 'shop/recommend', 'shop/search'];

function placesOf(all: readonly OutlineStation[]): Map<string, string> {
  return new Map(all.filter(({ words }) => !words.includes('no Node yet')).map(({ element, x, y }) => [element, `${x},${y}`]));
}

test('churn: a rolling update is seen live, and nothing else moves by a pixel', async ({ page, shop, open }, info) => {
  const { replay } = shop;
  replay.seek(14_000);
  await open('/ns/shop');
  await expectPublished(page, replay, 'shop');
  const first = await stations(page);
  const view = await camera(page);
  const pixels = new Map<string, Buffer>();
  for (const key of UNTOUCHED) pixels.set(key, await rowPixels(page, key));

  const expectSamePixels = async (key: string): Promise<void> => {
    const before = pixels.get(key) ?? Buffer.alloc(0);
    const after = await rowPixels(page, key);
    if (before.equals(after)) return;
    await writeFile(info.outputPath('before.png'), before);
    await writeFile(info.outputPath('after.png'), after);
    throw new Error(`The row of ${key} has other pixels at ${Math.round(replay.now())} ms: ${info.outputPath('{before,after}.png')}`);
  };

  const seen = new Set<string>();
  const places = placesOf(first);
  const moved: string[] = [];
  const look = async (): Promise<void> => {
    for (const { element, words, x, y } of await stations(page)) {
      seen.add(element);
      // A Pod takes its place when the scheduler has given it one.
      if (words.includes('no Node yet')) continue;
      const place = places.get(element);
      if (place === undefined) places.set(element, `${x},${y}`);
      else if (place !== `${x},${y}`) moved.push(`${element} from ${place} to ${x},${y}`);
    }
  };
  let playing = true;
  const played = playTo(replay, 44_000, 4).finally(() => (playing = false));
  for (let round = 0; playing; round++) {
    await look();
    // One row a round, for a picture takes longer than a frame.
    await expectSamePixels(UNTOUCHED[round % UNTOUCHED.length] ?? '');
  }
  await played;

  await expectPublished(page, replay, 'shop');
  await look();
  const last = await stations(page);
  const ids = new Set(last.map((s) => s.element));
  expect(moved, 'stations that moved while they lived').toEqual([]);
  expect(seen.size, 'stations came').toBeGreaterThan(first.length);
  expect(first.filter((s) => !ids.has(s.element)).length, 'stations went').toBeGreaterThan(0);
  for (const key of UNTOUCHED) await expectSamePixels(key);
  expect(await camera(page)).toEqual(view);
});

test('churn: many scenes one after the other end where the API server is', async ({ page, shop, open }) => {
  const { replay } = shop;
  replay.seek(40_000);
  await open('/ns/shop');
  await playTo(replay, 330_000, 25);
  await expectPublished(page, replay, 'shop');
});

test('churn: a Service that loses all of its endpoints keeps its row and says so', async ({ page, startReplay, start, open }) => {
  // Of its own: that nobody is ready counts when it has lasted, by the clock of the cluster, and the shared one jumps.
  const replay = await startReplay({ at: 270_000 });
  await open('/ns/shop', await start(replay.url));
  await expectPublished(page, replay, 'shop');
  const search = page.getByRole('tree').locator('[data-element="service:shop/search"]');
  const before = await search.getAttribute('data-y');
  replay.seek(290_000);
  await expectPublished(page, replay, 'shop');
  const row = page.getByTestId('service-list').locator('[data-service="shop/search"]');
  // A quarter of a minute, by the rule.
  await expect(row).toHaveAttribute('data-severity', 'broken', { timeout: 60_000 });
  await expect(row).toContainText('nobody ready');
  await expect(search).toHaveAttribute('data-y', before ?? '');
});

test('churn: a picture that is held still counts what waits, and goes on', async ({ page, shop, open }) => {
  shop.replay.seek(14_000);
  await open('/ns/shop');
  await expectPublished(page, shop.replay, 'shop');
  const before = await stations(page);
  await page.keyboard.press('p');
  await expect(page.getByTestId('live')).toContainText('paused');
  shop.replay.seek(30_000);
  await expect(page.getByTestId('live')).toContainText(/\d+ changes? waiting/);
  expect(await stations(page)).toEqual(before);
  await page.keyboard.press('p');
  await expectPublished(page, shop.replay, 'shop');
});

test('churn: two tabs show the same, and holding one still does not hold the other', async ({ page, shop, open, context }) => {
  await open('/ns/shop');
  await expectPublished(page, shop.replay, 'shop');
  const other = await context.newPage();
  await other.goto(`${shop.signalbox.url}/ns/shop`);
  await expectPublished(other, shop.replay, 'shop');
  await page.keyboard.press('p');
  await expect(page.getByTestId('live')).toContainText('paused');
  const held = await stations(page);
  shop.replay.seek(190_000);
  await expectPublished(other, shop.replay, 'shop');
  expect(await stations(page)).toEqual(held);
  await page.keyboard.press('p');
  await expectPublished(page, shop.replay, 'shop');
});
