// The Gateway API: ways in by route, the Service that is missing, what a Gateway and a route say of themselves; and a cluster without it.

import { expectNoViolations } from './fixtures/axe.ts';
import { recordGateways } from './fixtures/gateways.ts';
import { expect, test } from './fixtures/test.ts';

/** It is asked for once a minute; a busy machine takes its time over the answer. In ms. */
const ASKED_AGAIN = 120_000;

test('gateway: routes lead to their Services, with host, path and share', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay({ recording: await recordGateways() });
  const signalbox = await start(replay.url);
  await open('/ns/shop', signalbox);
  const entry = (service: string) => page.locator(`[data-element="entry:shop/${service}"]`);
  await expect(entry('recommend')).toHaveText('Gateway edge/public › HTTPRoute edge/storefront: www.shop.example/recommend (90%)');
  await expect(entry('recommend-node')).toContainText('(10%)');
  await expect(entry('search')).toHaveText('Gateway edge/public › GRPCRoute shop/search: shop.Search/*');
  await expect(page.locator('[data-element="service:shop/wishlist"]')).toHaveText(
    'wishlist: an HTTPRoute names this Service, and it does not exist',
  );
  await expectNoViolations(page, 'routes in the picture');

  await open('/ns/shop?sel=Service:shop/recommend', signalbox);
  const reached = page.locator('section', { has: page.getByRole('heading', { name: 'Reached through' }) });
  await expect(reached).toContainText('www.shop.example/recommend');
  await expect(reached).toContainText('90%');
  await reached.getByRole('button', { name: 'storefront' }).click();
  await expect(page).toHaveURL(/sel=HTTPRoute:edge\/storefront/);
  const panel = page.getByTestId('inspector');
  await expect(panel).toContainText('recommend-node');
  await expectNoViolations(page, 'route');
  await panel.getByRole('button', { name: 'public' }).click();
  await expect(panel).toContainText('203.0.113.7');
  await expect(panel).toContainText('a certificate does not exist or is not valid');
  await expectNoViolations(page, 'Gateway');
  await panel.getByRole('tab', { name: 'YAML' }).click();
  await expect(page.getByTestId('yaml')).toContainText('apiVersion: gateway.networking.k8s.io/v1');
});

test('gateway: routes below HTTP lead in by host and port, and need a port of their protocol', async ({
  page,
  startReplay,
  start,
  open,
}) => {
  const replay = await startReplay({ recording: await recordGateways() });
  const signalbox = await start(replay.url);
  const entry = (service: string) => page.locator(`[data-element="entry:${service}"]`);
  await open('/ns/data', signalbox);
  await expect(entry('data/db-read')).toContainText('Gateway edge/public › TCPRoute data/postgres: TCP :5432');
  await expect(entry('data/db-read')).toContainText('Gateway edge/public › UDPRoute data/postgres-by-udp: UDP :53');
  await open('/ns/data?sel=UDPRoute:data/postgres-by-udp', signalbox);
  await expect(page.locator('[data-testid="finding"][data-rule="udp-route-backend"]')).toContainText(
    'leads to the port 5432 of the Service db-read, which has it for TCP only.',
  );
  await expectNoViolations(page, 'UDPRoute');

  await open('/ns/payments', signalbox);
  await expect(entry('payments/gateway')).toHaveText('Gateway edge/public › TLSRoute payments/vault: vault.payments.example TLS :8443');
  await open('/ns/payments?sel=Service:payments/gateway', signalbox);
  const reached = page.locator('section', { has: page.getByRole('heading', { name: 'Reached through' }) });
  await expect(reached).toContainText('vault.payments.example TLS :8443');
});

test('gateway: a route that leads nowhere, and one that is not permitted, are in the trouble of their namespaces', async ({
  page,
  startReplay,
  start,
  open,
}) => {
  const replay = await startReplay({ recording: await recordGateways() });
  const signalbox = await start(replay.url);
  await open('/ns/shop', signalbox);
  const trouble = page.locator('section', { has: page.getByRole('heading', { name: 'Trouble' }) });
  await expect(trouble).toContainText('no Service wishlist');
  await expect(trouble).toContainText('no Service reviews');
  await trouble.getByRole('link', { name: 'checkout' }).first().click();
  const finding = page.locator('[data-testid="finding"][data-rule="http-route-backend"]');
  await expect(finding).toContainText('The HTTPRoute checkout leads to the Service wishlist, which does not exist.');
  await expectNoViolations(page, 'finding of a route');

  await open('/ns/data?sel=Service:data/db-read', signalbox);
  await expect(page.locator('[data-testid="finding"][data-rule="http-route-grant"]')).toContainText(
    'The HTTPRoute edge/reports leads to the Service db-read, and no ReferenceGrant in data allows it.',
  );
});

test('gateway: a cluster without the Gateway API is quiet about it; installed later, its routes appear within a minute', async ({
  page,
  startReplay,
  start,
  open,
}) => {
  const replay = await startReplay({ recording: await recordGateways() });
  const missing = replay.addFault({ kind: 'absent', group: 'gateway.networking.k8s.io' });
  await open('/ns/shop', await start(replay.url));
  await expect(page.locator('[data-element="entry:shop/web"]')).toHaveText('Ingress shop/storefront: shop.example.com/');
  await expect(page.locator('[data-testid^="notice-"]')).toHaveCount(0);
  await expect(page.locator('[data-element="entry:shop/recommend"]')).toHaveCount(0);
  replay.removeFault(missing);
  await expect(page.locator('[data-element="entry:shop/recommend"]')).toContainText('HTTPRoute edge/storefront', { timeout: ASKED_AGAIN });
  await expect(page.locator('[data-testid^="notice-"]')).toHaveCount(0);
});
