// Links: what is in the URL comes back from it, by opening, reloading, and going back and forward.

import { service, tree } from './fixtures/picture.ts';
import { expect, test } from './fixtures/test.ts';

test('link: scope, selection, tab and theme come back', async ({ page, open }) => {
  await open('/ns/shop?sel=Service:shop/web-public&tab=endpoints&theme=dark');
  const inspector = page.getByTestId('inspector');
  for (let i = 0; i < 2; i++) {
    await expect(inspector.getByRole('tab', { selected: true })).toContainText('Endpoints');
    await expect(inspector.getByTestId('endpoints')).toBeVisible();
    await expect(service(page, 'shop/web-public')).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByTestId('service-list').locator('[aria-current="true"]')).toHaveAttribute('data-service', 'shop/web-public');
    await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark');
    await page.reload();
  }
});

test('link: back and forward', async ({ page, shop, open }) => {
  const at = (path: string): string => `${shop.signalbox.url}${path}`;
  await open('/');
  await page.locator('[data-namespace="shop"]').click();
  await expect(page).toHaveURL(at('/ns/shop'));
  await page.getByTestId('service-list').locator('[data-service="shop/api"]').click();
  await expect(page).toHaveURL(at('/ns/shop?sel=Service:shop/api'));
  await page.getByTestId('service-list').locator('[data-service="shop/api"]').dblclick();
  await expect(page).toHaveURL(at('/ns/shop/svc/api'));
  await expect(tree(page)).toBeAttached();
  await page.goBack();
  await expect(page).toHaveURL(at('/ns/shop?sel=Service:shop/api'));
  await expect(page.getByTestId('inspector')).toContainText('api');
  await page.goBack();
  await expect(page).toHaveURL(at('/ns/shop'));
  await page.goBack();
  await expect(page.getByTestId('overview')).toBeVisible();
  await page.goForward();
  await page.goForward();
  await page.goForward();
  await expect(page).toHaveURL(at('/ns/shop/svc/api'));
  await expect(tree(page).locator('[data-element="service:shop/api"]')).toBeAttached();
});

test('link: the filter of the overview is kept', async ({ page, open }) => {
  await open('/?q=cat&only=trouble');
  await expect(page.getByTestId('overview-filter')).toHaveValue('cat');
  await expect(page.getByTestId('only-trouble')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('overview').locator('[data-service]')).toHaveCount(1);
  await expect(page.getByTestId('overview').locator('[data-service="shop/catalog"]')).toBeVisible();
});

test('link: an address that means nothing says so', async ({ page, shop, guard }) => {
  guard.allow(/status of 404/);
  await page.goto(`${shop.signalbox.url}/nowhere/at/all`);
  await expect(page.getByRole('heading', { name: 'There is no such page.' })).toBeVisible();
  await page.getByRole('link', { name: 'Show the whole cluster' }).click();
  await expect(page.getByTestId('overview')).toBeVisible();
});
