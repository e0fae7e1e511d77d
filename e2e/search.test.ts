// The palette: what is anywhere in the cluster, by what people know of it, and what could not be searched.

import type { Page } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { recordGateways } from './fixtures/gateways.ts';
import { expect, test } from './fixtures/test.ts';

async function find(page: Page, typed: string, option: RegExp): Promise<void> {
  await page.keyboard.press('/');
  const palette = page.getByTestId('palette');
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.type(typed);
  await expect(palette.getByRole('option', { selected: true })).toContainText(option);
  await page.keyboard.press('Enter');
  await expect(palette).toHaveCount(0);
}

test('search: ways in and policies by name, host and address, from the overview to where they are shown', async ({
  page,
  startReplay,
  start,
  open,
}) => {
  const replay = await startReplay({ recording: await recordGateways() });
  const signalbox = await start(replay.url);
  const panel = page.getByTestId('inspector');
  /** Typed, the hit that is chosen, where it leads, and what stands there. */
  const journeys: readonly (readonly [string, RegExp, string, string])[] = [
    ['https://shop.example.com/', /storefront.*shop.*shop\.example\.com/, '/ns/shop?sel=Ingress:shop/storefront', 'shop.example.com'],
    ['www.shop.example', /storefront.*edge.*www\.shop\.example/, '/ns/edge?sel=HTTPRoute:edge/storefront', 'recommend-node'],
    ['203.0.113.7', /public.*edge.*203\.0\.113\.7/, '/ns/edge?sel=Gateway:edge/public', 'accepted and programmed'],
    ['vault.payments.example', /vault.*payments/, '/ns/payments?sel=TLSRoute:payments/vault', 'TLS :8443'],
    ['postgres-by', /^postgres-by-udp.*data/, '/ns/data?sel=UDPRoute:data/postgres-by-udp', 'db-read'],
    ['data/postgres', /postgres.*data/, '/ns/data?sel=TCPRoute:data/postgres', 'TCP :5432'],
    ['default-deny', /default-deny.*payments.*every Pod/, '/ns/payments?sel=NetworkPolicy:payments/default-deny', 'Lets in'],
  ];
  for (const [typed, option, path, told] of journeys) {
    await open('/', signalbox);
    await find(page, typed, option);
    await expect(page).toHaveURL(`${signalbox.url}${path}`);
    await expect(panel).toContainText(told);
    await expect(page.getByTestId('gone')).toHaveCount(0);
  }
});

test('search: says how many there are, and that there is nothing', async ({ page, open }) => {
  await open('/ns/edge');
  await page.keyboard.press('/');
  const palette = page.getByTestId('palette');
  await page.keyboard.type('web');
  await expect(palette.getByRole('group', { name: 'Services' })).toContainText('web-public');
  await page.keyboard.press('Control+a');
  // Pods of every namespace: their addresses begin alike.
  await page.keyboard.type('10.');
  await expect(palette.getByRole('group', { name: 'Pods' })).toContainText(/8 of \d{2}/);
  await expectNoViolations(page, 'palette');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('no-such-thing');
  await expect(palette.getByTestId('search-note')).toContainText(
    'Nothing that can be read has the name, host, address or node port “no-such-thing”.',
  );
});

test('search: says what may not be read, and what the server did not answer', async ({ page, guard, startReplay, start, open }) => {
  guard.allow(/net::ERR_FAILED/);
  const replay = await startReplay();
  replay.addFault({ kind: 'forbidden', allow: [], resource: 'ingresses' });
  const signalbox = await start(replay.url);
  await open('/ns/shop', signalbox);
  await page.keyboard.press('/');
  await page.keyboard.type('storefront');
  const note = page.getByTestId('search-note');
  await expect(note).toContainText('Nothing that can be read has the name');
  await expect(note).toContainText('Not searched, because Signalbox may not list them: Ingress.');
  await page.route('**/api/search**', (route) => route.abort());
  await page.keyboard.type('s');
  await expect(note).toContainText('The rest of the cluster was not searched: Signalbox does not answer.');
});
