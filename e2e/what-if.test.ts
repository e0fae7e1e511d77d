// What if: supposed in the browser alone. The picture and the table follow, a link carries it, Esc lets it go, and nothing is ever sent.

import type { Page } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { countDrawn } from './fixtures/canvas.ts';
import { tree } from './fixtures/picture.ts';
import { expect, QUIET, test } from './fixtures/test.ts';

const TAB = '/ns/shop?sel=Service:shop/web-public&tab=what-if';
const SUPPOSED = `${TAB}&whatif=shop/web-public~etp:Cluster`;

/** Nodes that drop what comes to web-public, as they are drawn. */
function drops(page: Page): Promise<number> {
  return countDrawn(page, 'node[id ^= "drop:"][id *= "shop/web-public"][tone = "drop"]');
}

function side(page: Page) {
  return page.locator('[data-testid="what-if-side"][data-side="outside"]').first();
}

test('externalTrafficPolicy Cluster: the drops go, in the picture and in the table, and the address with them', async ({
  page,
  shop,
  open,
}) => {
  const methods = new Set<string>();
  page.on('request', (request) => methods.add(request.method()));
  await open(TAB, shop.signalbox);
  await tree(page).waitFor();
  await expect(page.getByTestId('what-if-banner')).toHaveCount(0);
  const policy = page.getByLabel('externalTrafficPolicy');
  await expect(policy).toHaveValue('Local');
  await expect.poll(() => drops(page)).toBe(2);

  await policy.selectOption('Cluster');
  const banner = page.getByTestId('what-if-banner');
  await expect(banner).toContainText('Hypothetical: web-public with externalTrafficPolicy Cluster. Nothing is sent to the cluster.');
  await expect(page.getByTestId('what-if-frame')).toBeVisible();
  await expect.poll(() => drops(page)).toBe(0);
  await expect(page).toHaveURL(/whatif=shop\/web-public~etp:Cluster$/);
  const summary = page.getByTestId('what-if-summary');
  await expect(summary).toContainText('2 Nodes→no Node');
  await expect(summary).toContainText('the client’s→the Node’s');
  await expect(side(page).getByRole('row').filter({ hasText: 'drops' })).toHaveCount(2);
  await expect(page.getByTestId('what-if-commands')).toContainText(
    `patch service web-public --type=merge -p '{"spec":{"externalTrafficPolicy":"Cluster"}}'`,
  );

  // As it is again: the change is gone, and with it the hypothesis.
  await policy.selectOption('Local');
  await expect(banner).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`${TAB.replaceAll(/[?]/g, '\\?')}$`));
  expect([...methods]).toEqual(['GET']);
});

test('a link brings the same; Esc and Reset let it go', async ({ page, shop, open }) => {
  await open(SUPPOSED, shop.signalbox);
  await tree(page).waitFor();
  await expect(page.getByTestId('what-if-banner')).toBeVisible();
  await expect(page.getByLabel('externalTrafficPolicy')).toHaveValue('Cluster');
  await expect.poll(() => drops(page)).toBe(0);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('what-if-banner')).toHaveCount(0);
  // Esc has let go of what was supposed, and of nothing else.
  await expect(page).toHaveURL(/sel=Service:shop\/web-public&tab=what-if$/);
  await expect(page.getByLabel('externalTrafficPolicy')).toHaveValue('Local');
  await expect.poll(() => drops(page)).toBe(2);

  await page.goBack();
  await expect(page.getByTestId('what-if-banner')).toBeVisible();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page.getByTestId('what-if-banner')).toHaveCount(0);
});

test('live changes flow on under a hypothesis', async ({ page, startReplay, start, open }) => {
  // The rollout of web begins at 15 s; the Node is drained in the mind only.
  const replay = await startReplay({ at: 10_000 });
  const signalbox = await start(replay.url);
  await open('/ns/shop?sel=Service:shop/api&tab=what-if&whatif=shop/api~drain:node-0000', signalbox);
  await tree(page).waitFor();
  await expect(page.getByTestId('what-if-summary')).toContainText(/3→2/);
  // api is scaled from 3 to 6 at 45 s.
  replay.seek(70_000);
  await expect(page.getByTestId('what-if-summary')).toContainText(/6→\d/);
  await expect(page.getByTestId('what-if-banner')).toContainText('node-0000 drained');
  replay.seek(QUIET);
});

test('by the keyboard alone, with names for all controls', async ({ page, shop, open }) => {
  await open(TAB, shop.signalbox);
  await tree(page).waitFor();
  await page.getByRole('button', { name: 'One Pod more on node-0000' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('what-if-banner')).toContainText('1 Pod more on node-0000');
  await page.getByRole('checkbox', { name: 'Drain node-0000' }).focus();
  await page.keyboard.press('Space');
  // Nothing is placed on a Node that is drained: said, not done.
  await expect(page.getByTestId('what-if')).toContainText('the scheduler would place nothing there');
  await expect(page.getByTestId('what-if-banner')).toContainText('1 of these is refused');
  await expectNoViolations(page, 'a hypothesis');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('what-if-banner')).toHaveCount(0);
  await expect(page.getByRole('checkbox', { name: 'Drain node-0000' })).not.toBeChecked();
});

test('what the API server would refuse is said to be refused', async ({ page, shop, open }) => {
  await open('/ns/shop?sel=Service:shop/web&tab=what-if&whatif=shop/web~etp:Local', shop.signalbox);
  await tree(page).waitFor();
  await expect(page.getByTestId('what-if')).toContainText('The API server would refuse it');
  await expect(page.getByTestId('what-if-banner')).toContainText('It is refused.');
  await expect(page.getByTestId('what-if-commands')).toHaveCount(0);
});
