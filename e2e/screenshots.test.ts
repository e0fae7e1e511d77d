// The pictures of the README: made at fixed moments of the recording, and the same whenever the product is the same.

import type { Page } from '@playwright/test';
import { expectPublished, tree } from './fixtures/picture.ts';
import { saveShop } from './fixtures/recorded-file.ts';
import { expect, test } from './fixtures/test.ts';

const SHADES = [
  { theme: 'light', at: 124_000 },
  { theme: 'dark', at: 190_000 },
] as const;

async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(0, 0);
}

for (const { theme, at } of SHADES) {
  test(`screenshots: overview, namespace and Service, ${theme}`, async ({ page, startReplay, start, open }) => {
    // Of its own, for what was shown before leaves its mark on the order of columns and rows.
    const replay = await startReplay({ at });
    const signalbox = await start(replay.url);
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: theme });

    await open('/', signalbox);
    await expect(page.getByTestId('overview')).toContainText('selects nothing');
    await settle(page);
    await expect(page).toHaveScreenshot(`overview-${theme}.png`);

    await open('/ns/shop?sel=Service:shop/web-public', signalbox);
    await expectPublished(page, replay, 'shop');
    await expect(page.getByTestId('service-list')).toContainText('nodes drop');
    await settle(page);
    await expect(page).toHaveScreenshot(`namespace-${theme}.png`);

    await open('/ns/shop/svc/web-public', signalbox);
    await tree(page).waitFor();
    await settle(page);
    await expect(page).toHaveScreenshot(`service-${theme}.png`);
  });
}

for (const { name, path, theme, list } of [
  { name: 'vantage-light', path: '/ns/shop?from=outside:node-0003', theme: 'light', list: 'nodes drop' },
  { name: 'checklist-dark', path: '/ns/payments?sel=Service:payments/fraud', theme: 'dark', list: 'nobody ready' },
] as const) {
  test(`screenshots: ${name}`, async ({ page, startReplay, start, open }) => {
    const replay = await startReplay({ at: 124_000 });
    const signalbox = await start(replay.url);
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: theme });
    await open(path, signalbox);
    await tree(page).waitFor();
    await expect(page.getByTestId('service-list')).toContainText(list);
    await settle(page);
    await expect(page).toHaveScreenshot(`${name}.png`);
  });
}

test('screenshots: the moment at which search had nobody ready, and the lives of web, of a recording', async ({ page, start }) => {
  const file = await saveShop(480_000);
  const signalbox = await start('', { command: ['open', file.path] });
  const at = new Date(file.from + 296_000).toISOString();
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: theme });
    await page.goto(`${signalbox.url}/ns/shop?at=${at}&dock=open&sel=Service:shop/search`);
    await expect(page.getByTestId('moment')).toHaveAttribute('data-loading', 'false');
    await expect(page.getByTestId('service-list')).toContainText('nobody ready');
    await expect(page.getByTestId('dock')).toContainText('nobody ready');
    await settle(page);
    await expect(page).toHaveScreenshot(`time-${theme}.png`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${signalbox.url}/ns/shop/svc/web?at=${at}`);
  await expect(page.getByTestId('lives')).toContainText('node-0001');
  await settle(page);
  await expect(page).toHaveScreenshot('lives-light.png');
  await file.remove();
});
