// The checklist of a Service: where it fails, what follows from that, and the link that leads to a finding.

import { expect, test } from './fixtures/test.ts';
import { expectNoViolations } from './fixtures/axe.ts';

const STEPS = ['Selector', 'Endpoints', 'Ports', 'DNS name', 'Every Node', 'Ways in from outside', 'NetworkPolicy'];

for (const { key, failed, follows, rule } of [
  { key: 'payments/fraud', failed: 'Endpoints', follows: ['Every Node'], rule: 'none-ready' },
  { key: 'payments/refunds', failed: 'Selector', follows: ['Endpoints', 'Every Node'], rule: 'selects-nothing' },
  { key: 'payments/ledger', failed: 'Ports', follows: ['Every Node'], rule: 'port-missing' },
]) {
  test(`checklist: ${key} fails at ${failed}`, async ({ page, shop, open }) => {
    shop.replay.seek(60_000);
    await open(`/ns/payments?sel=Service:${key}`);
    const steps = page.getByRole('list', { name: 'Checklist' }).getByTestId('step');
    await expect(steps.first(), 'what is wrong is shown at once').toBeVisible();
    for (const quiet of ['pass', 'none']) await expect(steps.and(page.locator(`[data-status=${quiet}]`))).toHaveCount(0);
    await page.getByTestId('checklist-sentence').click();
    await expect(steps).toHaveCount(STEPS.length);
    for (const [i, title] of STEPS.entries()) {
      // The default deny of the namespace lets nobody in but to the gateway: that is said, and is no finding.
      const status =
        title === 'NetworkPolicy' ? /^(warn|none)$/ : failed === title ? 'fail' : follows.includes(title) ? 'follows' : /^(pass|none)$/;
      await expect(steps.nth(i), title).toHaveAttribute('data-status', status);
      await expect(steps.nth(i)).toContainText(title);
    }
    const finding = steps.filter({ hasText: failed }).first().getByTestId('finding');
    await expect(finding).toHaveAttribute('data-rule', rule);
    await expect(finding.getByRole('button', { name: 'Copy command' }).first()).toBeVisible();
  });
}

test('checklist: a healthy Service has no finding, and each step tells what it saw', async ({ page, open }) => {
  await open('/ns/shop?sel=Service:shop/api');
  await expect(page.getByTestId('checklist-sentence')).toHaveText('All 7 checks passed.');
  await expect(page.getByTestId('step')).toHaveCount(0);
  await page.getByTestId('checklist-sentence').click();
  await expect(page.getByTestId('finding')).toHaveCount(0);
  const selector = page.getByTestId('step').first();
  await selector.getByRole('button').first().press('Enter');
  await expect(selector).toContainText('spec.selector');
  await expect(selector).toContainText('kubectl');
});

test('checklist: the link of a finding leads to it, and is left with the tab', async ({ page, shop, open, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open('/ns/payments?sel=Service:payments/fraud');
  await page.getByRole('button', { name: 'Copy link to this finding' }).click();
  const link = `${shop.signalbox.url}/ns/payments?sel=Service:payments/fraud&finding=none-ready:Service:payments:fraud`;
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await page.goto(link);
  const finding = page.getByTestId('finding');
  await expect(finding).toHaveAttribute('aria-current', 'location');
  await expect(finding).toBeInViewport();
  await page.getByRole('tab', { name: 'Endpoints' }).click();
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/payments?sel=Service:payments/fraud&tab=endpoints`);
});

test('checklist: a link from when it was a tab of its own leads to it', async ({ page, open }) => {
  await open('/ns/payments?sel=Service:payments/fraud&tab=checklist&finding=none-ready:Service:payments:fraud');
  await expect(page.getByRole('tab', { selected: true })).toHaveText('Overview');
  await expect(page.getByTestId('finding')).toBeInViewport();
});

test('checklist: axe', async ({ page, open }) => {
  await open('/ns/payments?sel=Service:payments/fraud');
  await expect(page.getByTestId('finding')).toBeVisible();
  await page.getByTestId('checklist-sentence').click();
  await expectNoViolations(page, 'the checklist');
});
