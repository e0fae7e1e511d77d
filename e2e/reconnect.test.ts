// Reconnect: the last picture stays and says how old it is, then goes on without a gap or a double.

import type { Page } from '@playwright/test';
import { createTcpProxy } from '#testing/doubles/tcp-proxy.ts';
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
    await expect(page.locator('[data-testid="live"][data-state="live"]')).toBeVisible();
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
    // Away until that has been seen: by itself the page is back within a second.
    proxy.refuse();
    shop.replay.seek(190_000);
    await expect(page.getByTestId('workspace')).toHaveAttribute('data-stale', 'true');
    const before = await streamEvents(page);
    const last = before.findLast((e) => e.id !== '')?.id ?? '';
    await proxy.accept();
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

/** A list of a kind that is read, also where it is streamed; not what is asked once a minute: which APIs there are, and those not served. */
function isList(request: string): boolean {
  const { pathname, searchParams } = new URL(request.replace(/^GET /, ''), 'http://replay');
  const isWatch = searchParams.has('watch') && !searchParams.has('sendInitialEvents');
  return !isWatch && /^\/(api\/v1|apis\/(discovery|networking)\.k8s\.io\/v1)\/[a-z]+$/.test(pathname);
}

test('reconnect: the API server is away for a while', async ({ page, startReplay, start, open }) => {
  // Of its own: ages are counted on the clock of the cluster, and that of the shared replay jumps from test to test.
  const replay = await startReplay();
  await open('/ns/shop', await start(replay.url));
  await expectPublished(page, replay, 'shop');
  const picture = await stations(page);
  const asked = replay.requests().length;
  expect(replay.requests().filter(isList).length, 'each kind is listed at first').toBeGreaterThan(5);
  // Away until that has been seen.
  replay.addFault({ kind: 'outage', for: 600_000 });
  await expect(page.getByTestId('notice-stale')).toBeVisible();
  await expect(page.getByTestId('workspace')).toHaveAttribute('data-stale', 'true');
  await expect(page.getByTestId('live')).toContainText(/cluster lost\s*\d+ s ago/);
  expect(await stations(page), 'the last picture is kept').toEqual(picture);
  replay.seek(190_000);
  replay.addFault({ kind: 'outage', for: 1 });
  await expect(page.getByTestId('workspace')).toHaveAttribute('data-stale', 'false');
  await expectPublished(page, replay, 'shop');
  await expectNoDoubles(page);
  expect(replay.requests().slice(asked).filter(isList), 'the watches resume, nothing is listed anew').toEqual([]);
});
