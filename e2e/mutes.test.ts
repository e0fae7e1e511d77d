// What one thing explains stands beneath one line; what a reader mutes is counted, and back when it is lifted.

import { expectNoViolations } from './fixtures/axe.ts';
import { expect, test } from './fixtures/test.ts';

test('mutes: a finding that is muted in the browser is counted, stays over a reload, and is back when it is lifted', async ({
  page,
  open,
}) => {
  await open('/ns/shop');
  const cause = page.locator('[data-cause="service-missing:shop:reviews"]');
  await expect(cause).toContainText('Service shop/reviews does not exist: 1 Ingress affected');
  await cause.getByRole('link', { name: 'storefront' }).click();
  const finding = page.locator('[data-testid="finding"][data-rule="ingress-backend"]');
  await finding.getByRole('button', { name: 'Mute' }).click();
  const form = page.getByTestId('mute-form');
  await expect(form.getByRole('button', { name: 'Mute' })).toBeDisabled();
  await form.getByLabel('Reason').fill('Known');
  await expectNoViolations(page, 'the form that mutes');
  await form.getByRole('button', { name: 'Mute' }).click();
  await expect(finding).toContainText('Muted in this browser until');
  await open('/ns/shop');
  await expect(page.getByTestId('muted-count')).toHaveText('1 muted');
  await expect(cause).toHaveCount(0);
  await page.getByTestId('muted-count').click();
  await expect(page.getByTestId('muted-findings')).toContainText('Known');
  await expectNoViolations(page, 'the sheet of what is muted');
  await page.getByRole('button', { name: /^Lift/ }).click();
  await expect(page.getByTestId('muted-findings').getByRole('listitem')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(cause).toBeVisible();
  await expect(page.getByTestId('muted-count')).toHaveCount(0);
});
