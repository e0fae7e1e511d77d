// The names of a Service: what each gives, why one gives nothing, and that what is copied is the whole name.

import { expect, test } from './fixtures/test.ts';
import { expectNoViolations } from './fixtures/axe.ts';

const ZONE = 'svc.cluster.local';

test('names: a headless Service and its members', async ({ page, open, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open('/ns/data?sel=Service:data/db&tab=names');
  const names = page.getByTestId('name');
  await expect(names.first()).toContainText(`db.data.${ZONE}`);
  await expect(names.first().getByRole('listitem')).toHaveCount(3);
  const member = names.filter({ hasText: /^db-0/ });
  await expect(member).toContainText(/A\s*10\.128\./);
  await member.getByRole('button', { name: 'Copy name' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`db-0.db.data.${ZONE}`);
  await expect(page.getByTestId('no-records')).toHaveCount(0);
});

test('names: an endpoint that is not ready has none, and comes first', async ({ page, open }) => {
  await open('/ns/data?sel=Service:data/legacy&tab=names');
  const endpoint = page.getByTestId('name').filter({ hasText: '192-0-2-' });
  await expect(endpoint).toHaveCount(2);
  await expect(endpoint.first()).toContainText('192-0-2-11');
  await expect(endpoint.first()).toContainText('NXDOMAIN:the endpoint is not ready.');
});

test('names: both families, and both of each endpoint', async ({ page, open }) => {
  await open('/ns/shop?sel=Service:shop/search&tab=names');
  const own = page.getByTestId('name').first();
  await expect(own).toContainText(/A\s*10\.96\./);
  await expect(own).toContainText(/AAAA\s*fd00:10:96:/);
});

test('names: an alias says where its address comes from', async ({ page, open }) => {
  await open('/ns/payments?sel=Service:payments/payments-api&tab=names');
  await expect(page.getByTestId('name')).toHaveCount(1);
  await expect(page.getByTestId('name')).toContainText('CNAMEapi.payments.example.com');
  await expect(page.getByTestId('name')).toContainText('outside the cluster');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`names: axe, and nothing wider than the panel, ${scheme}`, async ({ page, open }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open('/ns/shop?sel=Service:shop/search&tab=names');
    await expect(page.getByTestId('name').first()).toBeVisible();
    await expectNoViolations(page, 'the names');
    const panel = page.getByRole('tabpanel');
    expect(await panel.evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0);
  });
}
