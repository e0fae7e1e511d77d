// The log of changes, what changed lately, since when, and sparklines: what happened is told, and leads to its moment.

import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { expectPublished } from './fixtures/picture.ts';
import { playTo } from './fixtures/play.ts';
import { expect, test } from './fixtures/test.ts';

const rows = (page: Page) => page.getByTestId('changes').locator('[data-change]');

test('changes: each transition is a line with its cause, which filters find and which leads to its moment', async ({
  page,
  context,
  startReplay,
  start,
  open,
}) => {
  const replay = await startReplay({ at: 14_000 });
  const signalbox = await start(replay.url);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: signalbox.url });
  await open('/ns/shop/svc/web?tab=changes', signalbox);
  await expect(page.getByTestId('no-changes')).toBeVisible();
  await playTo(replay, 44_000, 4);
  // Four came, were not ready and then ready; four drained and went.
  await expect(page.getByTestId('changes-count')).toHaveText('16 changes');
  await expect(rows(page)).toHaveCount(16);
  await expect(rows(page).first()).toContainText('rollout of Deployment web');

  await test.step('filters', async () => {
    await page.getByLabel('State that it came to').selectOption('ready');
    await expect(rows(page)).toHaveCount(4);
    await page.getByLabel('State that it came to').selectOption('');
    await page.getByLabel('Cause', { exact: true }).selectOption('drain');
    await expect(page.getByTestId('no-changes')).toHaveText('No change matches.');
    await page.getByLabel('Cause', { exact: true }).selectOption('');
    await page.getByLabel('Node', { exact: true }).selectOption('node-0000');
    await expect(rows(page)).not.toHaveCount(16);
    await expect(rows(page).first()).toContainText('node-0000');
    await page.getByLabel('Node', { exact: true }).selectOption('');
    const pod = ((await rows(page).last().textContent()) ?? '').match(/web-[a-z0-9]+-[a-z0-9]{5}/)?.[0] ?? '';
    await page.getByLabel(/^Filter changes/).fill(pod);
    await expect(rows(page)).toHaveCount(2);
    await page.getByLabel(/^Filter changes/).fill('');
    await expect(rows(page)).toHaveCount(16);
  });

  await test.step('taken along', async () => {
    await page.getByTestId('changes').getByRole('button', { name: 'Copy' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.trimEnd().split('\n')).toHaveLength(16);
    expect(copied).toContain('not published → not ready, rollout of Deployment web');
    for (const [name, lines] of [
      ['NDJSON', 16],
      ['CSV', 17],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByTestId('changes').getByRole('button', { name }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`changes-shop-web.${name.toLowerCase()}`);
      expect((await readFile(await download.path(), 'utf8')).trimEnd().split('\n')).toHaveLength(lines);
    }
  });

  await test.step('held still', async () => {
    await page.getByRole('button', { name: 'Pause', exact: true }).last().click();
    await expect(page.getByTestId('changes-count')).toHaveText('16 changes · paused, nothing new');
    await playTo(replay, 110_000, 16);
    await expect(page.getByTestId('changes-count')).toContainText(/paused, \d+ new/);
    await expect(rows(page)).toHaveCount(16);
    await page.getByTestId('changes').getByRole('button', { name: 'Go on' }).click();
    await expect(rows(page)).not.toHaveCount(16);
  });

  await test.step('to the moment, by keys', async () => {
    await rows(page).first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/at=\d{4}-/);
    await expect(page.getByTestId('changes').locator('[data-change][aria-current="true"]')).not.toHaveCount(0);
    await expect(page.getByTestId('changes'), 'the log goes on').toContainText('changes');
  });
  await expectNoViolations(page, 'changes of a Service');
  await open('/ns/shop?tab=changes&theme=dark', signalbox);
  await expect(rows(page).first()).toBeVisible();
  await expectNoViolations(page, 'changes of a namespace');
});

test('changes: what changed lately leads to the moment, and rows show it', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay({ at: 270_000 });
  const signalbox = await start(replay.url);
  await open('/', signalbox);
  await expect(page.getByTestId('overview')).toBeVisible();
  await expect(page.getByTestId('lately'), 'quiet where nothing has changed').toHaveCount(0);
  await playTo(replay, 320_000, 16);
  const outage = page.getByTestId('lately').locator('[data-news="outage"]', { hasText: 'search' }).first();
  await expect(outage).toContainText(/Nobody ready for/);
  const row = page.locator('[data-service="shop/search"]');
  await expect(row.getByTestId('sparkline')).toBeVisible();
  await expect(row).toContainText(/in the last 15 min from \d+ to \d+ ready, 0 at the fewest/);
  await expect(page.locator('[data-service="shop/admin"]').getByTestId('sparkline'), 'nothing changed there').toHaveCount(0);
  await expectNoViolations(page, 'overview with what changed lately');

  await outage.click();
  await expect(page).toHaveURL(/\/ns\/shop\/svc\/search(-v6)?\?.*at=/);
  await expect(page.getByTestId('service-list').locator('[data-service="shop/search"]')).toContainText(/0\/\d/);
});

test('changes: since when an endpoint is in its state, seen and told apart', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay({ at: 14_000 });
  await open('/ns/shop?sel=Service:shop/web&tab=endpoints', await start(replay.url));
  const told = page.getByTestId('endpoints').locator('[data-since="told"]');
  await expect(told).toHaveCount(4);
  await expect(told.first()).toContainText(/since before Signalbox began to watch .*; the Pod says Ready since/);
  await playTo(replay, 44_000, 4);
  await expectPublished(page, replay, 'shop');
  const seen = page.getByTestId('endpoints').locator('[data-since="seen"]');
  await expect(seen).toHaveCount(4);
  await expect(seen.first()).toContainText(/^since \d\d:\d\d:\d\d, \d+ (s|min)$/);
});
