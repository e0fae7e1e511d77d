// The dock: time under the picture. Opened, walked by keyboard alone, dragged, played, compared, and linked.

import type { Page } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { playTo } from './fixtures/play.ts';
import { expect, test } from './fixtures/test.ts';

/** From before search loses everybody until after they are back (275 s to 301 s of the recording). */
const BEFORE = 268_000;
const AFTER = 306_000;

test.beforeEach(async ({ page, startReplay, start, open }) => {
  const replay = await startReplay({ at: BEFORE });
  const signalbox = await start(replay.url);
  await open('/ns/shop', signalbox);
  await playTo(replay, AFTER, 20);
  await expect(page.getByTestId('dock-open')).toContainText(/[1-9]\d* changes in 15 min/);
});

const slider = (page: Page) => page.getByRole('slider', { name: 'Moment' });

async function valueOf(page: Page): Promise<number> {
  return Number(await slider(page).getAttribute('aria-valuenow'));
}

/** The moment that the URL carries; NaN: none. */
function momentIn(page: Page): number {
  return Date.parse(new URL(page.url()).searchParams.get('at') ?? '');
}

async function openDock(page: Page): Promise<void> {
  await page.getByTestId('dock-open').press('Enter');
  await expect(page.getByTestId('dock')).toHaveAttribute('data-open', 'true');
  await expect(page.locator('[data-lane="shop/search"]')).toContainText('nobody ready');
}

/** A point of the plot, as a share of the width of its time. */
async function pointAt(page: Page, share: number): Promise<{ readonly x: number; readonly y: number }> {
  const box = await slider(page).boundingBox();
  if (box === null) throw new Error('The axis is not drawn.');
  return { x: box.x + share * box.width, y: box.y + 40 };
}

test('dock: by keyboard alone from outage to outage, from change to change, along the axis, and back to live', async ({ page }) => {
  await openDock(page);
  await expect(page).toHaveURL(/dock=open/);
  const search = page.locator('[data-lane="shop/search"]');
  await expect(search, 'what happened is told to who does not see it').toContainText(/Nobody ready for .+\(IPv4, port http\)/);

  await page.keyboard.press('{');
  await expect(page).toHaveURL(/at=/);
  const outage = momentIn(page);
  await expect(page.getByTestId('dock-moment')).toContainText(/ago · change \d+ of \d+/);
  await expect(slider(page)).toHaveAttribute('aria-valuenow', `${outage}`);
  await expect(page.getByTestId('dock-mark')).toBeVisible();

  await page.keyboard.press(']');
  await expect.poll(() => momentIn(page)).toBeGreaterThan(outage);
  await page.keyboard.press('[');
  await expect.poll(() => momentIn(page)).toBe(outage);

  await slider(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => valueOf(page)).toBeLessThan(outage);
  await expect.poll(() => momentIn(page)).toBeLessThan(outage);
  const span = async (): Promise<number> =>
    Number(await slider(page).getAttribute('aria-valuemax')) - Number(await slider(page).getAttribute('aria-valuemin'));
  const whole = await span();
  await page.keyboard.press('+');
  await expect.poll(span).toBeLessThan(whole);
  await page.keyboard.press('0');
  await expect.poll(span).toBe(whole);

  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  const began = await valueOf(page);
  await expect.poll(() => valueOf(page)).toBeGreaterThan(began);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();

  await page.keyboard.press('l');
  await expect(page).not.toHaveURL(/at=/);
  await expect(page.getByTestId('dock-moment')).toHaveText('now');
});

test('dock: a drag moves the moment, its last place is in the link, and the link shows it elsewhere', async ({ page, context }) => {
  await openDock(page);
  const [from, to] = [await pointAt(page, 0.98), await pointAt(page, 0.9)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y, { steps: 6 });
  await expect.poll(() => valueOf(page), 'the moment follows').toBeGreaterThan(0);
  expect(momentIn(page), 'the URL waits for the end').toBeNaN();
  await page.mouse.move(to.x, to.y);
  await page.mouse.up();
  await expect(page).toHaveURL(/at=/);
  await expect(slider(page)).toHaveAttribute('aria-valuenow', `${momentIn(page)}`);
  const told = await page.getByTestId('dock-moment').locator('span').first().textContent();

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByTestId('dock-moment')).toContainText(told ?? '');
  await other.close();
  await page.goBack();
  await expect(page.getByTestId('dock-moment')).toHaveText('now');
});

test('dock: a click on an outage goes to its beginning and selects the Service', async ({ page }) => {
  await openDock(page);
  const block = page.locator('[data-mark^="shop/search "]').first();
  await block.hover();
  await expect(page.getByRole('presentation').filter({ hasText: 'Nobody ready for' })).toBeVisible();
  await block.click();
  await expect(page).toHaveURL(/sel=Service:shop\/search&at=/);
  const outage = momentIn(page);
  await page.keyboard.press('l');
  await expect(page).not.toHaveURL(/at=/);
  await page.keyboard.press('{');
  await expect.poll(() => momentIn(page)).toBe(outage);
});

test('dock: two moments are compared: with Shift and a drag, and by a click; Esc ends it', async ({ page }) => {
  await openDock(page);
  await page.keyboard.press('{');
  await expect(page).toHaveURL(/at=/);
  await page.getByRole('button', { name: 'Compare with…' }).click();
  const before = await pointAt(page, 0.5);
  await page.mouse.click(before.x, before.y);
  await expect(page).toHaveURL(/vs=/);
  const comparison = page.getByTestId('comparison');
  await expect(comparison).toContainText(/\d+ came, \d+ went, \d+ changed/);
  await expect(comparison.getByRole('listitem').filter({ hasText: 'search' }).first()).toContainText('ready → not ready');
  await expectNoViolations(page, 'comparison');
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/vs=/);
  await expect(comparison).toBeHidden();

  const [from, to] = [await pointAt(page, 0.6), await pointAt(page, 0.7)];
  await page.keyboard.down('Shift');
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect(page).toHaveURL(/vs=/);
  await expect(comparison).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`dock: no violation closed, opened and at a moment, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await expectNoViolations(page, 'closed');
    await openDock(page);
    await expectNoViolations(page, 'opened');
    await page.keyboard.press('{');
    await expect(page).toHaveURL(/at=/);
    await expectNoViolations(page, 'at a moment');
  });
}

test('dock: without an answer it says so, and keeps its lanes', async ({ page, guard }) => {
  guard.allow(/503/);
  await openDock(page);
  await page.route('**/api/history/lanes?**', (route) => route.fulfill({ status: 503 }));
  await expect(page.getByTestId('dock-problem')).toContainText('These lanes are as of');
  await expect(page.locator('[data-lane="shop/search"]')).toBeVisible();
  await page.unroute('**/api/history/lanes?**');
  await expect(page.getByTestId('dock-problem')).toBeHidden();
});

test('dock: it goes on in another place of the same page', async ({ page }) => {
  const told = page.getByTestId('dock-open');
  await page
    .getByRole('navigation', { name: 'Breadcrumb' })
    .getByRole('link', { name: /all namespaces/ })
    .click();
  await expect(page.getByTestId('overview')).toBeVisible();
  await expect(told, 'the cluster').toContainText(/[1-9]\d* changes in 15 min/);
  await page.getByTestId('overview').getByRole('link', { name: 'shop', exact: true }).click();
  await expect(page).toHaveURL(/\/ns\/shop$/);
  await expect(told, 'the namespace').toContainText(/[1-9]\d* changes in 15 min/);
  await page.keyboard.press('{');
  await expect.poll(() => momentIn(page)).toBeGreaterThan(0);
});
