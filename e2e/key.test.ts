// The key under the picture and the legend: which marks they name, that nothing of them lies over another thing, and the sentence of a first visit.

import type { Locator } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { tree } from './fixtures/picture.ts';
import { expect, test } from './fixtures/test.ts';

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

async function boxesOf(things: Locator): Promise<readonly Box[]> {
  return things.evaluateAll((all) =>
    all.map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { x, y, width, height };
    }),
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.x + a.width > b.x + 1 && b.x + b.width > a.x + 1 && a.y + a.height > b.y + 1 && b.y + b.height > a.y + 1;
}

async function expectApart(things: Locator, what: string): Promise<void> {
  const boxes = await boxesOf(things);
  expect(boxes.length, what).toBeGreaterThan(0);
  expect(
    boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b) => (overlap(a, b) ? [[a, b]] : []))),
    what,
  ).toEqual([]);
}

test('key: it names the marks of the picture and no others, and the button says how many have no room', async ({ page, open }) => {
  await page.setViewportSize({ width: 1920, height: 900 });
  await open('/ns/shop');
  const key = page.getByTestId('key');
  const marks = key.getByRole('listitem');
  await expect(marks.filter({ hasText: 'of another workload' })).toHaveCount(1);
  await expect(marks.filter({ hasText: 'connections end there' }).first()).toBeVisible();
  await expect(marks.filter({ hasText: /^draining$/ }), 'there is none in the picture').toHaveCount(0);
  // Drawn by what draws the picture.
  await expect
    .poll(() =>
      marks
        .first()
        .locator('[data-mark]')
        .evaluate((e) => getComputedStyle(e).backgroundImage),
    )
    .toMatch(/^url\("data:image/);
  await open('/ns/data');
  await expect(marks.filter({ hasText: 'of another workload' })).toHaveCount(0);
});

for (const theme of ['light', 'dark'] as const) {
  test(`key: nothing lies over another thing from 800 pixels up, ${theme}`, async ({ page, open }) => {
    for (const width of [800, 1024, 1440, 1920]) {
      await page.setViewportSize({ width, height: 700 });
      await open(`/ns/shop?theme=${theme}`);
      const key = page.getByTestId('key');
      await expectApart(key.getByRole('listitem').or(key.getByRole('button')), `key, ${width}`);
      const [line] = await boxesOf(key);
      for (const box of await boxesOf(key.getByRole('listitem')))
        expect(box.x + box.width).toBeLessThanOrEqual((line?.x ?? 0) + (line?.width ?? 0));
      await key.getByRole('button').click();
      const help = page.getByTestId('help');
      await expect(help.getByTestId('legend-entry').first()).toBeVisible();
      await expectApart(help.locator('dl > div, [data-testid=legend-entry]'), `legend, ${width}`);
      await page.keyboard.press('Escape');
      await expect(key.getByRole('button'), 'the focus comes back').toBeFocused();
    }
    await page.getByTestId('key').getByRole('button').click();
    await expectNoViolations(page, 'keys and legend');
  });
}

test('key: the sentence of a first visit is put away for good', async ({ browser, shop }) => {
  const context = await browser.newContext({ viewport: { width: 800, height: 700 } });
  const page = await context.newPage();
  await page.goto(`${shop.signalbox.url}/ns/shop`);
  await tree(page).waitFor();
  const hint = page.getByTestId('reading-hint');
  await expect(hint).toContainText('from left to right');
  await expectNoViolations(page, 'the sentence of a first visit');
  await hint.getByRole('button').press('Enter');
  await expect(hint).toHaveCount(0);
  await page.reload();
  await tree(page).waitFor();
  await expect(page.getByTestId('key')).toBeVisible();
  await expect(hint).toHaveCount(0);
  await context.close();
});
