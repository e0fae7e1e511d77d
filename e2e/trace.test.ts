// The trace: from a Pod to what it types, step by step; a link opens the same, and it follows the cluster.

import type { Locator, Page } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { expect, type Stage, test } from './fixtures/test.ts';

async function podOf(shop: Stage, namespace: string, app: string): Promise<string> {
  const answer = await fetch(`${shop.replay.url}/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`);
  const { items } = (await answer.json()) as { items: { metadata: { name: string } }[] };
  const name = items.map((pod) => pod.metadata.name).sort()[0];
  if (name === undefined) throw new Error(`No Pod of ${app} in ${namespace}.`);
  return name;
}

const outcome = (page: Page): Locator => page.getByTestId('trace-outcome');
const step = (page: Page, id: string): Locator => page.getByTestId('trace-step').and(page.locator(`[data-step="${id}"]`));

/** `name:pass address:fail …`, without those that are not reached. */
async function ladder(page: Page): Promise<string> {
  const steps = await page.getByTestId('trace-step').all();
  const told = await Promise.all(steps.map(async (s) => [await s.getAttribute('data-step'), await s.getAttribute('data-status')] as const));
  return told
    .filter(([, status]) => status !== 'skipped')
    .map(([id, status]) => `${id}:${status}`)
    .join(' ');
}

const ALL_PASS = 'dns:pass name:pass address:pass port:pass policy:pass candidates:pass chosen:pass pod-port:pass egress:pass ingress:pass';

test('trace: from a Pod to web, and the link opens the same', async ({ page, shop, open }) => {
  const pod = await podOf(shop, 'shop', 'checkout');
  await open(`/ns/shop?sel=Pod:shop/${pod}`);
  await page.getByRole('tab', { name: 'Trace' }).click();
  await page.getByTestId('trace-target').fill('web');
  await page.keyboard.press('Enter');
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'reaches');
  await expect(outcome(page)).toContainText('Reaches one of 4 Pods, 25% each; the Pod sees the client’s own address.');
  await expect.poll(() => ladder(page)).toBe(ALL_PASS);
  await expect(page).toHaveURL(new RegExp(`sel=Pod:shop/${pod}&tab=trace&trace=web$`));
  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link);
  await expect(outcome(page)).toContainText('Reaches one of 4 Pods, 25% each');
  await expect.poll(() => ladder(page)).toBe(ALL_PASS);
});

test('trace: to a Service of which nobody is ready, from a Pod of another namespace: refused', async ({ page, shop, open }) => {
  const pod = await podOf(shop, 'shop', 'web');
  await open(`/ns/payments?sel=Service:payments/fraud&tab=trace&from=Pod:shop/${pod}`);
  await expect(page.getByTestId('trace-target')).toHaveValue('fraud.payments:80');
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'refused');
  await expect(outcome(page)).toContainText('Connection refused');
  await expect.poll(() => ladder(page)).toBe('dns:pass name:pass address:pass port:pass policy:pass candidates:fail');
  const failed = step(page, 'candidates');
  await expect(failed.getByRole('button', { expanded: true })).toBeVisible();
  await expect(failed).toContainText('None of the 2 endpoints that are published is ready.');
  await expect(failed).toContainText('-n payments get endpointslices -l kubernetes.io/service-name=fraud');
  await expect(step(page, 'chosen')).toContainText('not reached');
});

test('trace: a wrong name, and a name that is looked for where it is', async ({ page, shop, open }) => {
  const pod = await podOf(shop, 'shop', 'web');
  await open(`/ns/shop?sel=Pod:shop/${pod}&tab=trace&trace=wbe:80`);
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'no-name');
  await expect(outcome(page)).toContainText('Name not found (NXDOMAIN): wbe.');
  await expect(step(page, 'name')).toContainText('Nearly so called is Service shop/web.');
  await page.getByTestId('trace-target').fill('fraud');
  await page.keyboard.press('Enter');
  // The page holds one namespace; the server knows the others.
  await expect(step(page, 'name')).toContainText('Service fraud is in payments: from here its name is fraud.payments.');
  await page.getByTestId('trace-target').fill('payments/fraud');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('trace-form').getByRole('alert')).toContainText('in DNS that is fraud.payments');
  await page.getByTestId('trace-target').fill('fraud.payments');
  await page.keyboard.press('Enter');
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'unknown');
  await page.getByRole('button', { name: 'Trace it in namespace payments' }).click();
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'refused');
  await expect(page).toHaveURL(new RegExp(`/ns/payments\\?sel=Pod:shop/${pod}&tab=trace&from=Pod:shop/${pod}&trace=fraud.payments$`));
});

test('trace: NetworkPolicy lets one client in and not another', async ({ page, shop, open }) => {
  const checkout = await podOf(shop, 'shop', 'checkout');
  await open(`/ns/payments?sel=Service:payments/gateway&tab=trace&from=Pod:shop/${checkout}`);
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'reaches');
  await expect(step(page, 'ingress')).toContainText('rule 1 of payments/gateway-from-checkout allows it');
  const web = await podOf(shop, 'shop', 'web');
  await open(`/ns/payments?sel=Service:payments/gateway&tab=trace&from=Pod:shop/${web}`);
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'times-out');
  await expect(step(page, 'ingress')).toHaveAttribute('data-status', 'fail');
});

test('trace: it follows the cluster', async ({ page, shop, open }) => {
  const pod = await podOf(shop, 'shop', 'web');
  await open(`/ns/shop?sel=Service:shop/search&tab=trace&from=Pod:shop/${pod}`);
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'reaches');
  shop.replay.seek(290_000);
  await expect(outcome(page)).not.toHaveAttribute('data-outcome', 'reaches');
  await expect(step(page, 'candidates')).toHaveAttribute('data-status', 'fail');
});

test('trace: by keyboard, from the palette to the step that fails', async ({ page, shop, open }) => {
  const pod = await podOf(shop, 'shop', 'web');
  await open('/ns/shop');
  await page.keyboard.press('/');
  await page.keyboard.type(`trace from ${pod}`);
  await expect(page.getByTestId('palette').getByRole('option', { selected: true })).toContainText(pod);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('trace-target')).toBeFocused();
  await page.keyboard.type('api:9090');
  await page.keyboard.press('Enter');
  const failed = step(page, 'port').getByRole('button', { name: /Service port/ });
  await expect(failed).toBeFocused();
  await expect(step(page, 'port')).toContainText('clients of the Service use 80');
  await page.keyboard.press('Enter');
  await expect(failed).toHaveAttribute('aria-expanded', 'false');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`trace: accessible and within its panel, ${scheme}`, async ({ page, shop, open }) => {
    const pod = await podOf(shop, 'shop', 'web');
    await page.emulateMedia({ colorScheme: scheme });
    await open(`/ns/payments?sel=Service:payments/gateway&tab=trace&from=Pod:shop/${pod}`);
    await expect(outcome(page)).toBeVisible();
    const closed = page.getByTestId('trace').locator('button[aria-expanded="false"]');
    // Each click makes the list of closed ones shorter.
    for (let left = await closed.count(); left > 0; left--) await closed.first().click();
    await expect(closed).toHaveCount(0);
    await expectNoViolations(page, `the trace in ${scheme}`);
    const panel = page.getByRole('tabpanel');
    expect(await panel.evaluate((el) => el.scrollWidth - el.clientWidth), 'nothing is wider than the panel').toBeLessThanOrEqual(0);
  });
}
