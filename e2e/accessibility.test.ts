// Accessibility: axe finds nothing on any view, in either theme.

import { expectNoViolations } from './fixtures/axe.ts';
import { tree } from './fixtures/picture.ts';
import { expect, test } from './fixtures/test.ts';

for (const theme of ['light', 'dark'] as const) {
  test(`accessibility: no violation in any view, ${theme}`, async ({ page, shop, open }) => {
    // Nobody ready, a stuck rollout and all severities are on the screen at this moment.
    shop.replay.seek(190_000);
    await open(`/?theme=${theme}`);
    await expect(page.getByTestId('overview')).toBeVisible();
    await expectNoViolations(page, 'overview');

    await open(`/ns/shop?theme=${theme}`);
    await tree(page).waitFor();
    await expectNoViolations(page, 'namespace');
    await page.keyboard.press('?');
    await expect(page.getByTestId('help')).toBeVisible();
    await expectNoViolations(page, 'help');
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('web');
    await expect(page.getByRole('option').first()).toBeVisible();
    await expectNoViolations(page, 'palette');
    await page.keyboard.press('Escape');

    for (const tab of ['overview', 'endpoints', 'nodes', 'yaml']) {
      await open(`/ns/shop/svc/web-public?tab=${tab}&theme=${theme}`);
      await tree(page).waitFor();
      await expect(page.getByRole('tabpanel')).not.toBeEmpty();
      await expectNoViolations(page, `Service, ${tab}`);
    }
    for (const selection of ['Service:shop/recommend', 'Node:node-0004', 'Ingress:shop/storefront']) {
      await open(`/ns/shop?sel=${selection}&theme=${theme}`);
      await expect(page.getByRole('tabpanel')).not.toBeEmpty();
      await expectNoViolations(page, selection);
    }
    await open(`/ns/payments?theme=${theme}`);
    await tree(page).waitFor();
    await expectNoViolations(page, 'payments, with Services that are broken');
  });
}
