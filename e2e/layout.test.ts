// Layout: no two texts share a place, on the page and on the canvas, and the page never scrolls sideways.

import type { Page } from '@playwright/test';
import { drawnBoxes, overflows, overlaps, textBoxes } from './fixtures/canvas.ts';
import { expectPublished, tree } from './fixtures/picture.ts';
import { expect, test } from './fixtures/test.ts';

async function expectTidy(page: Page, where: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const texts = await textBoxes(page);
  expect(overlaps(texts), `${where}: texts of the page`).toEqual([]);
  const cut = texts.filter((box) => (box.cut ?? 0) > 4).map((box) => `“${box.text}” loses ${box.cut ?? 0} px of its height`);
  expect(cut, `${where}: lines that are cut off`).toEqual([]);
  expect(await overflows(page), `${where}: texts that run out of their place`).toEqual([]);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wider, `${where}: sideways scroll`).toBeLessThanOrEqual(0);
  if ((await page.getByTestId('track-diagram').count()) === 0) return;
  const { labels, bodies } = await drawnBoxes(page);
  expect(labels.length, where).toBeGreaterThan(0);
  expect(overlaps(labels), `${where}: labels of the canvas`).toEqual([]);
  // A label may lie on its own element: the verdict in a cell.
  expect(overlaps(labels, bodies), `${where}: labels and what they must leave free`).toEqual([]);
}

for (const width of [1280, 1440, 1920]) {
  test(`layout: nothing overlaps at ${width} px`, async ({ page, shop, open }) => {
    await page.setViewportSize({ width, height: 900 });
    for (const at of [124_000, 20_000, 190_000, 280_000]) {
      shop.replay.seek(at);
      for (const namespace of ['shop', 'payments', 'data']) {
        await open(`/ns/${namespace}`);
        await tree(page).waitFor();
        await expectPublished(page, shop.replay, namespace);
        await expectTidy(page, `${namespace} at ${at / 1000} s`);
      }
    }
    shop.replay.seek(190_000);
    await open('/');
    await expect(page.getByTestId('overview')).toBeVisible();
    await expectTidy(page, 'overview');
    for (const path of [
      '/ns/shop?sel=Service:shop/web-public',
      '/ns/shop/svc/recommend?tab=endpoints',
      '/ns/shop/svc/web-public',
      '/ns/payments/svc/ledger',
      '/ns/shop/svc/web-public?tab=nodes',
      '/ns/shop?from=outside:node-0000',
      '/ns/payments?from=Node:node-0000',
      '/ns/payments/svc/refunds?from=Node:node-0000',
      '/ns/shop?from=Node:node-0004&via=nodePort&family=IPv6&proxy=nftables&sel=Node:node-0001',
      '/ns/shop/svc/recommend?from=Pod:data/db-0&tab=endpoints',
      '/ns/payments/svc/ledger?from=Node:node-0005&tab=nodes',
    ]) {
      await open(path);
      await tree(page).waitFor();
      await expectTidy(page, path);
    }
  });
}
