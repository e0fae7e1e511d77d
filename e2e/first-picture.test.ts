// The first picture: everything that the API server publishes is there, and nothing else.

import { expectPublished, service, stations, tree } from './fixtures/picture.ts';
import { readNamespace } from './fixtures/published.ts';
import { expect, QUIET, test } from './fixtures/test.ts';

test('first picture: the overview shows every namespace with Services, a broken Service first', async ({ page, shop, open }) => {
  await open('/');
  const overview = page.getByTestId('overview');
  for (const namespace of ['data', 'edge', 'payments', 'shop']) {
    await expect(overview.locator(`[data-namespace="${namespace}"]`)).toBeVisible();
    const { services } = await readNamespace(shop.replay.url, namespace);
    await expect(overview.locator(`[data-service^="${namespace}/"]`)).toHaveCount(services.length);
  }
  await expect(overview.locator('[data-service]').first()).toHaveAttribute('data-severity', 'broken');
});

test('first picture: a namespace shows each of its Services', async ({ page, shop, open }) => {
  await open('/ns/shop');
  const { services } = await readNamespace(shop.replay.url, 'shop');
  for (const { metadata } of services) await expect(service(page, `shop/${metadata.name}`)).toHaveCount(1);
  await expect(page.getByTestId('service-list').locator('[data-service]')).toHaveCount(services.length);
});

for (const namespace of ['shop', 'payments', 'data', 'edge']) {
  test(`first picture: the stations of ${namespace} are those of its EndpointSlices, at every moment`, async ({ page, shop, open }) => {
    await open(`/ns/${namespace}`);
    for (const at of [QUIET, 12_000, 24_000, 75_000, 110_000, 190_000, 250_000, 280_000, 345_000, 405_000, 465_000]) {
      shop.replay.seek(at);
      await expectPublished(page, shop.replay, namespace);
    }
  });
}

test('first picture: the five kinds of Service are told apart', async ({ page, shop, open }) => {
  expect(shop.replay.now()).toBe(QUIET);
  const kinds = {
    '/ns/shop': { 'shop/web': 'ClusterIP', 'shop/admin': 'NodePort', 'shop/web-public': 'LoadBalancer' },
    '/ns/data': { 'data/db': 'headless' },
    '/ns/payments': { 'payments/payments-api': 'ExternalName' },
  };
  for (const [path, services] of Object.entries(kinds)) {
    await open(path);
    for (const [key, kind] of Object.entries(services)) await expect(service(page, key)).toContainText(kind);
  }
});

test('first picture: addresses that only a slice knows, a name outside, and a Service that an Ingress misses', async ({
  page,
  shop,
  open,
}) => {
  expect(shop.replay.now()).toBe(QUIET);
  await open('/ns/data');
  await expect(
    tree(page)
      .getByText(/^[0-9a-f.:]+, ready, an address outside the cluster$/)
      .first(),
  ).toBeAttached();
  await expect(page.getByText('outside the cluster', { exact: true })).toBeVisible();
  await open('/ns/payments');
  await expect(tree(page).getByText(/a name outside the cluster/)).toBeAttached();
  await open('/ns/shop');
  await expect(service(page, 'shop/reviews')).toContainText('an Ingress names this Service, and it does not exist');
});

test('first picture: a Pod that is selected and not published says why', async ({ page, shop, open }) => {
  // Every rollout begins with Pods that wait for an address; the exact second does not matter.
  let waiting: ReadonlySet<string> = new Set();
  for (let at = 15_000; at < 60_000 && waiting.size === 0; at += 500) {
    shop.replay.seek(at);
    waiting = (await readNamespace(shop.replay.url, 'shop')).unpublished;
  }
  expect(waiting.size).toBeGreaterThan(0);
  await open('/ns/shop');
  await expectPublished(page, shop.replay, 'shop');
  const words = (await stations(page)).filter(({ id }) => waiting.has(id)).map((station) => station.words);
  expect(words).toHaveLength(waiting.size);
  for (const told of words) expect(told).toMatch(/not published: it has|but in no EndpointSlice yet/);
});
