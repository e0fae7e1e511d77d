// Narrow windows: nothing is out of reach. The inspector is a sheet over the picture, what is out of sight is counted, and what is chosen is brought into sight.

import type { Page } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { camera, service, tree } from './fixtures/picture.ts';
import { expect, test } from './fixtures/test.ts';

/** Is the middle of the place of an element of the outline within the canvas? */
async function isInSight(page: Page, key: string): Promise<boolean> {
  const [x, y] = await Promise.all(['data-x', 'data-y'].map(async (name) => Number(await service(page, key).getAttribute(name))));
  const at = await camera(page);
  const box = await tree(page).boundingBox();
  if (box === null || x === undefined || y === undefined) throw new Error('The picture is not on the page.');
  const across = x * Number(at.zoom) + Number(at.x);
  const down = y * Number(at.zoom) + Number(at.y);
  return across >= 0 && across <= box.width && down >= 0 && down <= box.height;
}

for (const width of [800, 1023]) {
  test(`narrow: at ${width} px the inspector is a sheet that takes the focus, closes on Esc and gives it back`, async ({ page, open }) => {
    await page.setViewportSize({ width, height: 700 });
    await open('/ns/shop');
    await tree(page).waitFor();
    const sheet = page.getByTestId('inspector');
    const picture = page.getByTestId('track-diagram');
    await expect(sheet).toHaveCount(0);
    const before = await picture.boundingBox();

    // What is said of the namespace, with nothing chosen.
    const opener = page.getByRole('button', { name: 'Open the inspector' });
    await opener.press('Enter');
    await expect(sheet).toBeFocused();
    await expect(sheet).toContainText('shop');
    expect(await picture.boundingBox(), 'the picture keeps its place').toEqual(before);
    await expectNoViolations(page, 'the sheet of a namespace');
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
    await expect(opener).toBeFocused();
    await expect(page).toHaveURL(/\/ns\/shop$/);

    // What is chosen, from the picture and back to it.
    await tree(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await expect(page).toHaveURL(/sel=Service:shop/);
    await expect(sheet).toBeFocused();
    await page.keyboard.press('Tab');
    expect(await sheet.evaluate((element) => element.contains(document.activeElement)), 'Tab goes on in the sheet').toBe(true);
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
    await expect(tree(page)).toBeFocused();
    await expect(page).toHaveURL(/\/ns\/shop$/);

    // From one thing to another it stays open, and the button closes it.
    await page.keyboard.press('j');
    await expect(sheet).toBeVisible();
    await page.keyboard.press('j');
    await sheet.getByRole('button', { name: 'Close' }).click();
    await expect(sheet).toHaveCount(0);
    await expect(tree(page)).toBeFocused();
  });
}

test('narrow: what is out of sight is counted at the edge, and a button brings the worst of it', async ({ page, open }) => {
  await page.setViewportSize({ width: 800, height: 420 });
  await open('/ns/shop');
  await tree(page).waitFor();
  const edge = page.getByTestId('beyond');
  const below = edge.locator('[data-side="down"]');
  await expect(below).toHaveAccessibleName(/\d+ more Services?.* below$/);
  await expect(edge.locator('[data-side="right"]')).toHaveAccessibleName(/ on the right$/);
  await expectNoViolations(page, 'the counts at the edge');
  const count = Number.parseInt((await below.textContent()) ?? '', 10);
  const unmoved = await camera(page);
  await below.press('Enter');
  await expect.poll(async () => camera(page)).not.toEqual(unmoved);
  await expect(edge.locator('[data-side="up"]')).toHaveAccessibleName(/ above$/);
  // In a window with room for all of it there is nothing to count.
  expect(count).toBeGreaterThan(0);
  await page.setViewportSize({ width: 2200, height: 2000 });
  await expect(edge).toHaveCount(0);
});

test('narrow: the heads of rows stay at the edge while their columns are panned', async ({ page, open }) => {
  await page.setViewportSize({ width: 800, height: 700 });
  await open('/ns/shop');
  await tree(page).waitFor();
  const heads = page.getByTestId('row-heads');
  await expect(heads).toHaveCount(0);
  const picture = await tree(page).boundingBox();
  if (picture === null) throw new Error('The picture is not on the page.');
  await page.mouse.move(picture.x + 200, picture.y + 100);
  await page.mouse.wheel(2000, 0);
  const first = heads.getByText('api', { exact: true });
  await expect(first).toBeInViewport();
  // Level with its row.
  const y = picture.y + Number(await service(page, 'shop/api').getAttribute('data-y'));
  const head = await first.boundingBox();
  expect(Math.abs((head?.y ?? 0) + (head?.height ?? 0) / 2 - y)).toBeLessThan(2);
  await first.click();
  await expect(page).toHaveURL(/sel=Service:shop\/api/);
  await expect(heads, 'the box itself is in sight').toHaveCount(0);
});

test('narrow: what is chosen in the list, by a link or with the keys is brought into sight', async ({ page, open }) => {
  await page.setViewportSize({ width: 1280, height: 420 });
  await open('/ns/shop');
  await tree(page).waitFor();
  const keys = await tree(page)
    .locator('[data-role="service"]')
    .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset['element']?.slice('service:'.length) ?? ''));
  const hidden: string[] = [];
  for (const key of keys) if (!(await isInSight(page, key))) hidden.push(key);
  const [last] = hidden.toReversed();
  const [first] = keys;
  if (last === undefined || first === undefined) throw new Error('All Services are in sight.');
  const row = (key: string) => page.getByTestId('service-list').locator(`[data-service="${key}"]`);
  await row(last).click();
  await expect.poll(async () => isInSight(page, last)).toBe(true);
  // What the reader has panned to stays as long as nothing else is chosen.
  await row(first).click();
  await expect.poll(async () => isInSight(page, first)).toBe(true);
  await open(`/ns/shop?sel=Service:${last}`);
  await tree(page).waitFor();
  await expect.poll(async () => isInSight(page, last)).toBe(true);
});
