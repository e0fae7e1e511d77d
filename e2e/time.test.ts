// Moments of the past: the picture as it was then, with the stream going on under it; and nothing that stays moves.

import type { Page } from '@playwright/test';
import { expectPublished, type OutlineStation, stations } from './fixtures/picture.ts';
import { playTo } from './fixtures/play.ts';
import { expect, test } from './fixtures/test.ts';

/** As a link within the page or the way back would. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((url) => {
    history.pushState(history.state, '', url);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

async function clusterTime(url: string): Promise<number> {
  const answer = await fetch(new URL('/api/history/lanes?namespace=shop', url));
  return ((await answer.json()) as { readonly now: number }).now;
}

const atMoment = (time: number): string => `/ns/shop?at=${new Date(time).toISOString()}`;
const states = (all: readonly OutlineStation[]): readonly string[] => all.map(({ element, state }) => `${element} ${state}`).sort();

async function expectMoment(page: Page, right: readonly OutlineStation[]): Promise<void> {
  await expect(page.getByTestId('moment')).toHaveAttribute('data-loading', 'false');
  await expect.poll(async () => states(await stations(page))).toEqual(states(right));
}

/** Of those that are in both pictures: where they are now, by where they were. */
function expectStill(before: readonly OutlineStation[], after: readonly OutlineStation[]): void {
  const places = new Map(before.map(({ element, x, y }) => [element, `${x},${y}`]));
  const both = after.filter(({ element, words }) => places.has(element) && !words.includes('no Node yet'));
  expect(both.length).toBeGreaterThan(20);
  expect(both.map(({ element, x, y }) => `${element} ${x},${y}`)).toEqual(both.map(({ element }) => `${element} ${places.get(element)}`));
}

test('time: search has nobody ready again, as it had then, in this browser and in another one; back to live nothing is lost', async ({
  page,
  browser,
  startReplay,
  start,
  open,
}) => {
  const replay = await startReplay({ at: 262_000 });
  const signalbox = await start(replay.url);
  await open('/ns/shop', signalbox);
  await expectPublished(page, replay, 'shop');
  const before = await stations(page);
  const quiet = await clusterTime(signalbox.url);
  await playTo(replay, 290_000, 8);
  await expectPublished(page, replay, 'shop');
  const then = await stations(page);
  const ofSearch = then.filter(({ element }) => element.endsWith('@shop/search shop/search-v6'));
  expect(ofSearch.map(({ state }) => state)).toEqual(['notReady', 'notReady', 'notReady']);
  const outage = await clusterTime(signalbox.url);
  await playTo(replay, 330_000, 8);
  await expectPublished(page, replay, 'shop');
  const live = await stations(page);
  expect(states(live)).not.toEqual(states(then));

  await goTo(page, atMoment(outage));
  await expectMoment(page, then);
  await expect(page.getByTestId('live-meanwhile')).toContainText('live');
  const seen = await stations(page);
  expectStill(live, seen);
  await goTo(page, atMoment(quiet));
  await expectMoment(page, before);
  expectStill(seen, await stations(page));

  // The stream goes on, and the moment stands.
  await playTo(replay, 350_000, 8);
  expect(states(await stations(page))).toEqual(states(before));
  await goTo(page, atMoment(outage));
  await expectMoment(page, then);
  expect(await stations(page)).toEqual(seen);

  const other = await (await browser.newContext()).newPage();
  await other.goto(page.url());
  await expectMoment(other, then);
  await other.context().close();

  await page.keyboard.press('l');
  await expectPublished(page, replay, 'shop');
  expectStill(seen, await stations(page));
  await expect(page).toHaveURL(`${signalbox.url}/ns/shop`);
  await expect(page.getByTestId('live')).toContainText('live');
});

test('time: a moment that is not kept is told, in the picture of the nearest, with the way back', async ({ page, shop, open }) => {
  await open('/ns/shop');
  await goTo(page, '/ns/shop?at=2020-01-01T00:00:00.000Z');
  const notice = page.getByTestId('notice-moment');
  await expect(notice).toContainText('Signalbox has nothing of 1 Jan 2020 00:00:00.');
  await notice.getByRole('button', { name: 'Back to live' }).click();
  await expect(notice).toHaveCount(0);
  await expectPublished(page, shop.replay, 'shop');
});

test('time: what can not be had says why, and comes when it can', async ({ page, shop, guard }) => {
  guard.allow(/status of 503/);
  let well = false;
  let asked = 0;
  await page.route('**/api/history?*', async (route) => {
    asked++;
    await (well ? route.continue() : route.fulfill({ status: 503, body: 'Not now.\n' }));
  });
  await page.goto(`${shop.signalbox.url}${atMoment(await clusterTime(shop.signalbox.url))}`);
  await expect(page.getByTestId('moment-problem')).toHaveText('Not now.');
  await expect(page.getByRole('tree')).toHaveCount(0);
  const again = page.getByRole('button', { name: 'Try again' });
  const before = asked;
  await again.click();
  await expect.poll(() => asked).toBeGreaterThan(before);
  well = true;
  await expect(async () => {
    if ((await page.getByRole('tree').count()) === 0) await again.click({ timeout: 2000 });
    await expect(page.getByRole('tree')).toBeAttached({ timeout: 2000 });
  }).toPass();
});
