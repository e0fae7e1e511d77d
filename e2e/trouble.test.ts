// Trouble first, and the same everywhere: in the overview, in the list of namespaces, and beside the picture.

import { expectNoViolations } from './fixtures/axe.ts';
import { expect, test } from './fixtures/test.ts';

type Reported = { readonly severity: string; readonly subject: { readonly kind: string; readonly key: string } };

test('trouble: the overview lists and counts all that /api/findings reports, Services or not, the worst first', async ({
  page,
  shop,
  open,
}) => {
  const reported = async (): Promise<ReadonlySet<string>> => {
    const answer = (await (await fetch(`${shop.signalbox.url}/api/findings`)).json()) as { readonly findings: readonly Reported[] };
    return new Set(answer.findings.filter((f) => f.severity === 'broken').map((f) => `${f.subject.kind}:${f.subject.key}`));
  };
  await expect.poll(reported).toContain('Ingress:shop/storefront');
  await open('/');
  const front = page.locator('[data-other="Ingress:shop/storefront"]');
  await expect(front).toContainText('no Service reviews');
  await expect(front).toHaveAttribute('data-severity', 'broken');
  // A finding may come to count at any time, on both sides.
  await expect(async () => {
    const broken = await reported();
    await expect(page.getByTestId('totals')).toContainText(`Failing${broken.size}`, { timeout: 1000 });
  }).toPass();
  // It stands before the Services of its namespace that are less bad off.
  const severities = await page
    .locator('[data-service^="shop/"], [data-other*=":shop/"]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-severity')));
  expect(severities[0]).toBe('broken');
  await page.getByRole('button', { name: 'Only trouble' }).click();
  await expect(front).toBeVisible();
  await expectNoViolations(page, 'the overview with trouble that is no Service');
  await front.click();
  await expect(page).toHaveURL(/\/ns\/shop\?sel=Ingress:shop\/storefront/);
  await expect(page.getByTestId('inspector').getByTestId('finding')).toHaveAttribute('data-rule', 'ingress-backend');
  await page.getByTestId('namespace-switcher').click();
  await expect(page.getByRole('menu', { name: 'Namespaces' }).getByRole('menuitem', { name: /^shop/ })).toContainText('1 failing');
});

test('trouble: the arrow keys of the overview stop at what is no Service too', async ({ page, shop, open }) => {
  await open(`/?q=storefront`);
  const front = page.locator('[data-other="Ingress:shop/storefront"]');
  await front.focus();
  await page.keyboard.press('ArrowDown');
  await expect(front).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`^${shop.signalbox.url}/ns/shop\\?sel=Ingress:shop/storefront`));
});

test('trouble: the panel of a Service says what becomes of a connection from where one stands, and leads to the trace', async ({
  page,
  shop,
  open,
}) => {
  await open('/ns/shop/svc/cache?from=Node:node-0002');
  const here = page.getByTestId('from-here');
  await expect(page.getByRole('heading', { name: 'You stand on node-0002' })).toBeVisible();
  await expect(here).toContainText('Drops: internalTrafficPolicy is Local, and node-0002 has no endpoint of its own');
  await page.getByRole('button', { name: 'Trace it step by step' }).click();
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop/svc/cache?tab=trace&from=Node:node-0002`);
  // A process of a Node knows no names of the cluster: it dials the address, and the trace comes as far as the policy.
  await expect(page.getByTestId('trace-target')).toHaveValue(/^10\.96\.\d+\.\d+:6379$/);
  await expect(page.getByTestId('inspector')).toContainText('internalTrafficPolicy is Local');
});
