// Menus, the popover and tabs: their keys are their own, the focus comes back, a click elsewhere closes them.

import type { Locator, Page } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { tree } from './fixtures/picture.ts';
import { expect, test } from './fixtures/test.ts';

const STOOD = '/ns/shop?from=Node:node-0003';

function nodeMenu(page: Page): Locator {
  return page.getByRole('menu', { name: /^Node / });
}

function podMenu(page: Page): Locator {
  return page.getByRole('menu', { name: /^Pod shop\// });
}

function namespaces(page: Page): Locator {
  return page.getByRole('menu', { name: 'Namespaces' });
}

function chip(page: Page): Locator {
  return page.getByTestId('vantage').getByRole('button', { name: /^You stand/ });
}

function settings(page: Page): Locator {
  return page.getByRole('dialog', { name: /^How you get in/ });
}

async function openNodeMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^node-0003/ }).click({ button: 'right' });
  await expect(nodeMenu(page).getByRole('menuitem').first()).toBeFocused();
}

test('popups: the menu of a Node takes arrows, Home, End and first letters, and keeps them from the page', async ({ page, shop, open }) => {
  await open('/ns/shop');
  await tree(page).waitFor();
  await openNodeMenu(page);
  const items = nodeMenu(page).getByRole('menuitem');
  await page.keyboard.press('End');
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await expect(items.first()).toBeFocused();
  await page.keyboard.type('arrive');
  await expect(items.filter({ hasText: 'Arrive from outside at node-0003' })).toBeFocused();
  await page.keyboard.press('p');
  await expect(page.getByTestId('live')).toHaveAttribute('data-state', 'live');
  await page.keyboard.press('Escape');
  await expect(nodeMenu(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'node-0003' })).toBeFocused();
  await expect(page, 'Esc closed the menu and nothing else').toHaveURL(`${shop.signalbox.url}/ns/shop`);
});

test('popups: the menu that the keyboard opens over the picture gives the focus back to it', async ({ page, shop, open }) => {
  await open('/ns/shop');
  await tree(page).waitFor();
  await tree(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ContextMenu');
  await expect(podMenu(page).getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(podMenu(page)).toHaveCount(0);
  await expect(tree(page)).toBeFocused();
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop`);
});

test('popups: everything that shows a thing has its menu, by the other button and by Shift F10', async ({ page, context, open }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open('/');
  const row = page.locator('a[data-service="shop/web"]');
  const menu = (name: string): Locator => page.getByRole('menu', { name });
  await row.click({ button: 'right' });
  await menu('Service shop/web').getByRole('menuitem', { name: 'DNS name web.shop.svc.cluster.local' }).click();
  await expect(page.getByTestId('copy-note')).toHaveText('Copied web.shop.svc.cluster.local');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('web.shop.svc.cluster.local');
  await open('/ns/shop');
  await tree(page).waitFor();
  await page.locator('[data-testid="service-list"] [data-service="shop/web"]').focus();
  await page.keyboard.press('Shift+F10');
  await menu('Service shop/web')
    .getByRole('menuitem', { name: /get endpointslices -l kubernetes\.io\/service-name=web$/ })
    .click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    / -n shop get endpointslices -l kubernetes\.io\/service-name=web$/,
  );
  // Beside all things the picture is about its namespace.
  const canvas = page.getByTestId('track-diagram');
  const { width = 0, height = 0 } = (await canvas.boundingBox()) ?? {};
  await canvas.click({ button: 'right', position: { x: width - 6, y: height - 60 } });
  await expect(menu('Namespace shop')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByTestId('inspector').getByRole('heading').first().click({ button: 'right' });
  await expect(menu('Namespace shop')).toBeVisible();
});

test('popups: a press elsewhere closes a menu, and does there what it does', async ({ page, open }) => {
  await open('/ns/shop');
  await tree(page).waitFor();
  await openNodeMenu(page);
  // The menu opens to the right of the Node that it is about.
  const far = page.getByRole('button', { name: /^node-/ }).first();
  await far.click({ button: 'right' });
  await expect(nodeMenu(page)).toHaveCount(1);
  await expect(nodeMenu(page).getByRole('menuitem').first()).toHaveText(`Stand on ${await far.getAttribute('title')}`);
  await page.getByTestId('namespace-switcher').click();
  await expect(nodeMenu(page)).toHaveCount(0);
  await expect(namespaces(page)).toBeVisible();
  await far.click();
  await expect(namespaces(page)).toHaveCount(0);
  await expect(page).toHaveURL(/sel=Node:/);
});

test('popups: the namespaces open at the one in view, typing finds one, and Esc leads back to the button', async ({ page, shop, open }) => {
  await open('/ns/shop');
  const button = page.getByTestId('namespace-switcher');
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(namespaces(page).getByRole('menuitem', { name: /^shop/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(namespaces(page)).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop`);
  await button.click();
  await expect(namespaces(page).getByRole('menuitem', { name: /^shop/ })).toBeFocused();
  await page.keyboard.type('pay');
  await expect(namespaces(page).getByRole('menuitem', { name: /^payments/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/payments`);
  await expect(namespaces(page)).toHaveCount(0);
});

test('popups: Esc closes the settings of the place and nothing else; a press elsewhere closes them too', async ({ page, shop, open }) => {
  await open(STOOD);
  await chip(page).click();
  await expect(settings(page).getByLabel('Way in')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(settings(page)).toHaveCount(0);
  await expect(chip(page)).toBeFocused();
  await expect(page).toHaveURL(`${shop.signalbox.url}${STOOD}`);
  await chip(page).press('Enter');
  await expect(settings(page).getByLabel('Way in')).toBeFocused();
  await page.getByTestId('live').click();
  await expect(settings(page)).toHaveCount(0);
  await chip(page).click();
  await chip(page).click();
  await expect(settings(page), 'its button closes them').toHaveCount(0);
});

test('popups: from the settings to another place, and back to the button', async ({ page, shop, open }) => {
  await open(STOOD);
  await chip(page).click();
  await settings(page).getByRole('button', { name: 'Stand elsewhere…' }).click();
  await expect(settings(page)).toHaveCount(0);
  await expect(page.getByTestId('palette').getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('palette')).toHaveCount(0);
  await expect(chip(page)).toBeFocused();
  await expect(page).toHaveURL(`${shop.signalbox.url}${STOOD}`);
});

test('popups: tabs take arrows, Home and End, and are one stop of the tab order', async ({ page, open }) => {
  await open('/ns/shop?sel=Service:shop/web-public');
  const tabs = page.getByTestId('inspector').getByRole('tab');
  await tabs.first().click();
  await page.keyboard.press('ArrowRight');
  await expect(tabs.nth(1)).toBeFocused();
  await expect(tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('End');
  await expect(tabs.last()).toBeFocused();
  await expect(page).toHaveURL(/tab=trace/);
  await page.keyboard.press('ArrowRight');
  await expect(tabs.first()).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Home');
  await expect(tabs.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'More tabs' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('tabpanel')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(tabs.first()).toBeFocused();
});

test('popups: what is asked for seldom waits behind More, and stands beside the other tabs once it is chosen', async ({ page, open }) => {
  await open('/ns/shop?sel=Service:shop/web-public');
  const tabs = page.getByTestId('inspector').getByRole('tab');
  await expect(tabs).toHaveText(['Overview', 'Endpoints', 'Nodes', 'Trace']);
  const more = page.getByRole('button', { name: 'More tabs' });
  await more.focus();
  await page.keyboard.press('Enter');
  const items = page.getByRole('menu', { name: 'More tabs' }).getByRole('menuitem');
  await expect(items).toHaveText(['Changes', 'Policy', 'What if', 'Names', 'YAML']);
  await page.keyboard.type('pol');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/tab=policy/);
  await expect(page.getByRole('tab', { selected: true })).toHaveText('Policy');
  await expect(more, 'the focus is where it was').toBeFocused();
  await page.keyboard.press('Enter');
  await expect(items.filter({ hasText: 'Policy' }), 'the menu opens at the one that is shown').toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('tab', { selected: true })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(page).toHaveURL(/tab=trace/);
  await expect(tabs).toHaveCount(4);
});

for (const theme of ['light', 'dark'] as const) {
  test(`popups: open, in a window of 800 pixels, they are within it and without a violation of accessibility, ${theme}`, async ({
    page,
    open,
  }) => {
    await page.setViewportSize({ width: 800, height: 600 });
    await open(`${STOOD}&theme=${theme}`);
    await tree(page).waitFor();
    const begin = async (name: string, popup: Locator): Promise<void> => {
      await expect(popup).toBeInViewport({ ratio: 1 });
      await expectNoViolations(page, name);
      await page.keyboard.press('Escape');
      await expect(popup).toHaveCount(0);
    };
    await chip(page).click();
    await begin('settings', settings(page));
    await page.getByTestId('namespace-switcher').click();
    await begin('namespaces', namespaces(page));
    await openNodeMenu(page);
    await begin('menu of a Node', nodeMenu(page));
  });
}
