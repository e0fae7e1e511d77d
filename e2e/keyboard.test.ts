// Keyboard only: everything can be reached, the focus is seen, and it comes back.

import type { Page } from '@playwright/test';
import { countDrawn } from './fixtures/canvas.ts';
import { tree } from './fixtures/picture.ts';
import { expect, test } from './fixtures/test.ts';

/** The element under the cursor of the tree, as assistive technology is told it. */
async function cursor(page: Page): Promise<string | undefined> {
  const id = await tree(page).getAttribute('aria-activedescendant');
  if (id === null) return undefined;
  const item = page.locator(`[id="${id}"]`);
  await expect(item, 'the active descendant exists').toHaveCount(1);
  return (await item.getAttribute('data-element')) ?? undefined;
}

async function hasVisibleFocus(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
    return document.activeElement !== document.body && outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
  });
}

test('keyboard: from the overview by the palette to a Service, through its picture, and back', async ({ page, shop, open }) => {
  await open('/');
  await page.keyboard.press('/');
  const palette = page.getByTestId('palette');
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('web-public');
  await expect(palette.getByRole('option', { selected: true })).toContainText('web-public');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop?sel=Service:shop/web-public`);
  await expect(page.getByTestId('inspector')).toContainText('web-public');

  await tree(page).waitFor();
  await tree(page).focus();
  await page.keyboard.press('ArrowDown');
  const first = await cursor(page);
  expect(first).toMatch(/^service:/);
  expect(await hasVisibleFocus(page), 'the focus is seen').toBe(true);
  await page.keyboard.press('ArrowRight');
  const station = await cursor(page);
  expect(station).toMatch(/^station:/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sel=Pod:shop/);
  await expect(tree(page)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  expect(await cursor(page)).toBe(first);
  await page.keyboard.press('ArrowDown');
  expect(await cursor(page)).not.toBe(first);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/ns\/shop\/svc\//);

  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/ns\/shop\?sel=Service/);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop`);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${shop.signalbox.url}/`);
});

test('keyboard: the palette finds what is elsewhere in the cluster, by name and by address', async ({ page, shop, open }) => {
  expect(shop.replay.state().paused).toBe(true);
  await open('/ns/edge');
  const slices = (await (await fetch(`${shop.replay.url}/apis/discovery.k8s.io/v1/namespaces/data/endpointslices`)).json()) as {
    items: { metadata: { labels?: Record<string, string> }; endpoints: { addresses: string[] }[] }[];
  };
  const legacy = slices.items.find((s) => s.metadata.labels?.['kubernetes.io/service-name'] === 'legacy')!.endpoints[0]!.addresses[0]!;
  await page.keyboard.press('/');
  await page.keyboard.type('fraud-');
  await expect(page.getByTestId('palette').getByRole('option', { selected: true })).toContainText(/fraud-.*payments/);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(legacy);
  await expect(page.getByTestId('palette').getByRole('option', { selected: true })).toContainText(legacy);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/data?sel=Address:data/legacy/${legacy}`);
  await expect(page.getByTestId('inspector')).toContainText(legacy);
  await expect(page.getByTestId('gone')).toHaveCount(0);
});

test('keyboard: dialogs take the focus and give it back', async ({ page, open }) => {
  await open('/ns/shop');
  await tree(page).focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys and legend' });
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await expect(tree(page)).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('palette').getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('palette')).toHaveCount(0);
  await expect(tree(page)).toBeFocused();
  await expect(page).toHaveURL(/\/ns\/shop$/);
});

test('keyboard: the focus stays in the picture when a Service is opened from it and left again', async ({ page, open }) => {
  await open('/ns/shop');
  await tree(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/ns\/shop\/svc\//);
  await expect(tree(page)).toBeFocused();
  for (const url of [/\/ns\/shop\?sel=Service/, /\/ns\/shop$/]) {
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(url);
    await expect(tree(page)).toBeFocused();
  }
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('overview').locator('a:focus'), 'out of the picture, it goes to the list').toHaveCount(1);
});

test('keyboard: the camera has its keys wherever the focus is, and not in a field', async ({ page, open }) => {
  await open('/ns/shop?tab=changes');
  await tree(page).waitFor();
  const zoom = (): Promise<string> => page.getByTestId('track-diagram').evaluate((e) => e.style.getPropertyValue('--zoom'));
  await page.getByTestId('service-list').getByRole('link').first().focus();
  await page.keyboard.press('+');
  await expect.poll(zoom).toBe('1.25');
  await page.keyboard.press('-');
  await expect.poll(zoom).toBe('1');
  await page.getByTestId('inspector').getByRole('tab', { selected: true }).focus();
  await page.keyboard.press('+');
  await page.keyboard.press('0');
  await expect.poll(zoom).toBe('1');
  await page.getByTestId('inspector').getByRole('searchbox').first().focus();
  await page.keyboard.press('+');
  expect(await zoom()).toBe('1');
});

test('keyboard: a tooltip goes with the pointer, and when the picture changes beneath it', async ({ page, open }) => {
  await open('/ns/shop');
  const item = page.locator('[data-element^="station:"]').first();
  await item.waitFor({ state: 'attached' });
  const frame = (await page.getByTestId('track-diagram').boundingBox())!;
  const at = { x: frame.x + Number(await item.getAttribute('data-x')), y: frame.y + 62 + Number(await item.getAttribute('data-y')) };
  const tip = page.getByTestId('picture-tip');
  await expect(async () => {
    await page.mouse.move(at.x - 4, at.y);
    await page.mouse.move(at.x, at.y);
    await expect(tip).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.mouse.move(at.x, 20);
  await expect(tip).toHaveCount(0);
});

test('keyboard: F isolates a row on the canvas and lets go again', async ({ page, open }) => {
  await open('/ns/shop');
  await tree(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('f');
  await expect.poll(() => countDrawn(page, '.faded')).toBeGreaterThan(10);
  await page.keyboard.press('f');
  await expect.poll(() => countDrawn(page, '.faded')).toBe(0);
});

test('keyboard: T changes the theme, and the choice outlives a reload', async ({ page, open }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open('/ns/shop');
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.keyboard.press('t');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await page.reload();
  await page.locator('[data-testid="live"][data-state="live"]').waitFor();
  await expect.poll(background).toBe(dark);
  await page.keyboard.press('t');
  await expect.poll(background).toBe(light);
});

test('keyboard: every stop of the tab order can be seen', async ({ page, open }) => {
  await open('/ns/shop?sel=Service:shop/web-public');
  await tree(page).waitFor();
  const seen: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return undefined;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
      const marked = (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
      const name = focused.getAttribute('aria-label') ?? focused.textContent?.trim().slice(0, 40) ?? '';
      return { name: `${focused.tagName} ${name}`, marked };
    });
    if (at === undefined) break;
    expect(at.marked, `${at.name} shows its focus`).toBe(true);
    seen.push(at.name);
  }
  expect(seen.length).toBeGreaterThan(15);
  expect(
    seen.some((name) => name.startsWith('DIV Services of shop')),
    'the picture is among them',
  ).toBe(true);
});
