// Reconnect: the last picture stays and says how old it is, then goes on without a gap or a double.

import type { Page } from '@playwright/test';
import { createTcpProxy } from '#server/replay/tcp-proxy.ts';
import { expectPublished, stations } from './fixtures/picture.ts';
import { kubeconfigFor, startSignalbox } from './fixtures/signalbox.ts';
import { streamEvents } from './fixtures/stream-tap.ts';
import { expect, test } from './fixtures/test.ts';

/** Nobody answers, an answer breaks off, or a process that is ending says so. */
const BROKEN_NETWORK = /net::ERR_|status of 503/;

async function expectNoDoubles(page: Page): Promise<void> {
  const elements = (await stations(page)).map((s) => s.element);
  expect(new Set(elements).size).toBe(elements.length);
}

test('reconnect: Signalbox restarts on its port', async ({ page, guard, startReplay, open }) => {
  guard.allow(BROKEN_NETWORK);
  const replay = await startReplay();
  const first = await startSignalbox(kubeconfigFor(replay.url));
  await open('/ns/shop', first);
  await expectPublished(page, replay, 'shop');
  const picture = await stations(page);

  await first.stop();
  await expect(page.getByTestId('notice-stream-lost')).toBeVisible();
  await expect(page.getByTestId('workspace')).toHaveAttribute('data-stale', 'true');
  await expect(page.getByTestId('live')).toContainText(/stream lost\s*\d+ s ago/);
  expect(await stations(page), 'the last picture is kept').toEqual(picture);

  replay.seek(190_000);
  const second = await startSignalbox(kubeconfigFor(replay.url), { port: first.port });
  try {
    await expect(page.locator('[data-testid="live"][data-state="live"]')).toBeVisible({ timeout: 20_000 });
    await expect(page.getByTestId('workspace')).toHaveAttribute('data-stale', 'false');
    await expectPublished(page, replay, 'shop');
    await expectNoDoubles(page);
  } finally {
    await second.stop();
  }
});

test('reconnect: a stream that breaks goes on from its Last-Event-ID, without a new snapshot', async ({ page, guard, shop, open }) => {
  guard.allow(BROKEN_NETWORK);
  const proxy = await createTcpProxy({ target: shop.signalbox.url });
  try {
    await open('/ns/shop', { ...shop.signalbox, url: proxy.url });
    // An id comes with the first batch after the snapshot at the latest.
    shop.replay.seek(130_000);
    await expectPublished(page, shop.replay, 'shop');
    const before = await streamEvents(page);
    const last = before.findLast((e) => e.id !== '')?.id ?? '';
    proxy.reset();
    shop.replay.seek(190_000);
    await expect(page.getByTestId('workspace')).toHaveAttribute('data-stale', 'true');
    await expectPublished(page, shop.replay, 'shop');
    const after = (await streamEvents(page)).slice(before.length);
    expect(new Set(after.map((e) => new URL(e.url, proxy.url).searchParams.get('lastEventId')))).toEqual(new Set([last]));
    expect(after.map((e) => e.kind)).toContain('batch');
    expect(after.map((e) => e.kind)).not.toContain('snapshot');
    await expect(page.getByTestId('workspace')).toHaveAttribute('data-stale', 'false');
    await expectNoDoubles(page);
  } finally {
    await page.goto('about:blank');
    await proxy.close();
  }
});

test('reconnect: the API server is away for a while', async ({ page, shop, open }) => {
  await open('/ns/shop');
  await expectPublished(page, shop.replay, 'shop');
  const picture = await stations(page);
  const lists = shop.replay.requests().filter((r) => !r.includes('watch=')).length;
  shop.replay.addFault({ kind: 'outage', for: 3500 });
  await expect(page.getByTestId('notice-stale')).toBeVisible();
  await expect(page.getByTestId('workspace')).toHaveAttribute('data-stale', 'true');
  await expect(page.getByTestId('live')).toContainText(/cluster lost\s*\d+ s ago/);
  expect(await stations(page), 'the last picture is kept').toEqual(picture);
  shop.replay.seek(190_000);
  await expect(page.getByTestId('workspace')).toHaveAttribute('data-stale', 'false', { timeout: 20_000 });
  await expectPublished(page, shop.replay, 'shop');
  await expectNoDoubles(page);
  const again = shop.replay
    .requests()
    .filter((r) => !r.includes('watch='))
    .slice(lists);
  // The test itself reads the namespace; Signalbox lists over all namespaces.
  expect(
    again.filter((r) => !r.includes('/namespaces/')),
    'the watches resume, nothing is listed anew',
  ).toEqual([]);
});
