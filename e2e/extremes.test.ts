// What is seldom and still must be readable: the longest names, thousands of endpoints, many ports, narrow windows.

import type { Locator, Page } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { LONG_NAMESPACE, LONG_SERVICE, recordExtremes } from './fixtures/extremes.ts';
import { expect, test } from './fixtures/test.ts';

type Extent = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

async function extentOf(locator: Locator): Promise<Extent> {
  return locator.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom };
  });
}

function isWithin(inner: Extent, outer: Extent): boolean {
  return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
}

/** Text that is cut without a sign; text that ends in an ellipsis says that it is. */
async function cutSilently(page: Page, within: string): Promise<readonly string[]> {
  return page.locator(within).evaluateAll((roots) =>
    roots
      .flatMap((root) => [root, ...root.querySelectorAll<HTMLElement>('*')])
      .filter((element): element is HTMLElement => element instanceof HTMLElement && element.childElementCount === 0)
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1)
      .filter((element) => getComputedStyle(element).display !== 'inline' && getComputedStyle(element).textOverflow !== 'ellipsis')
      .map((element) => element.textContent ?? ''),
  );
}

test('extremes: the longest names keep the header and the list to their lines, and a count of four figures is whole', async ({
  page,
  startReplay,
  start,
  open,
}) => {
  const replay = await startReplay({ recording: await recordExtremes() });
  await open(`/ns/${LONG_NAMESPACE}/svc/${LONG_SERVICE}`, await start(replay.url));
  const header = await extentOf(page.locator('header').first());
  for (const crumb of await page.getByTestId('breadcrumb').locator('> *').all()) {
    expect(isWithin(await extentOf(crumb), header), (await crumb.textContent()) ?? '').toBe(true);
  }
  await expect(page.getByTestId('breadcrumb').getByText(LONG_NAMESPACE)).toHaveAttribute('title', LONG_NAMESPACE);
  const back = page.getByRole('link', { name: `All Services of ${LONG_NAMESPACE}` });
  expect((await extentOf(back.locator('span'))).bottom).toBeLessThanOrEqual((await extentOf(back)).bottom);
  await back.click();
  const row = page.locator(`[data-service="${LONG_NAMESPACE}/huge"]`);
  const count = row.getByText('989/1000');
  const edge = await extentOf(row);
  expect(isWithin(await extentOf(count), edge)).toBe(true);
  expect(await cutSilently(page, '[data-testid="service-list"]')).toEqual([]);
  expect(await cutSilently(page, '[data-testid="breadcrumb"]')).toEqual([]);
});

test('extremes: 1,000 endpoints of one Service are counted in bars, and the note says where each is listed', async ({
  page,
  startReplay,
  start,
  open,
}) => {
  const replay = await startReplay({ recording: await recordExtremes() });
  const signalbox = await start(replay.url);
  await open(`/ns/${LONG_NAMESPACE}`, signalbox);
  await expect(page.getByTestId('fold-note')).toContainText('Open a Service to see each of its Pods.');
  await open(`/ns/${LONG_NAMESPACE}/svc/huge`, signalbox);
  await expect(page.getByTestId('fold-note')).toHaveText(
    '1,000 Pods are counted in bars: ready, not ready, broken, draining. The tab Endpoints lists each.',
  );
  await page.getByRole('tab', { name: 'Endpoints' }).click();
  await expect(page.getByTestId('endpoints').getByRole('row')).toHaveCount(1000);
  await open('/', signalbox);
  const ready = page.locator(`[data-service="${LONG_NAMESPACE}/huge"]`).getByText('989/1000');
  expect(await ready.evaluate((cell) => cell.scrollWidth <= cell.clientWidth)).toBe(true);
});

test('extremes: every tab of a Service is in sight in a window of 1,280 pixels, and at 720, where a link to a tab shows it over the picture', async ({
  page,
  shop,
  open,
}) => {
  // As narrow as the inspector can be made.
  await page.addInitScript(() => localStorage.setItem('signalbox-inspector', JSON.stringify({ width: 1, folded: false })));
  for (const [width, height] of [
    [1280, 800],
    [720, 450],
  ] as const) {
    await page.setViewportSize({ width, height });
    await open('/ns/payments/svc/ledger?tab=changes');
    await expect(page.getByRole('tab', { selected: true })).toHaveText('Changes');
    const panel = await extentOf(page.getByTestId('inspector'));
    const tabs = await page.getByRole('tab').all();
    expect(tabs).toHaveLength(5);
    const more = page.getByRole('button', { name: 'More tabs' });
    const { top } = await extentOf(more);
    for (const tab of [...tabs, more]) {
      const extent = await extentOf(tab);
      expect(isWithin(extent, panel), (await tab.textContent()) ?? '').toBe(true);
      expect(extent.top, 'in one line').toBe(top);
    }
  }
  // What the header holds stands side by side, not one over the other.
  const crumbs = await extentOf(page.getByTestId('breadcrumb'));
  expect(crumbs.right).toBeLessThanOrEqual((await extentOf(page.getByTestId('stand'))).left);
  await expectNoViolations(page, 'a window of 720 pixels');
  await page.getByTestId('inspector').getByRole('button', { name: 'Close' }).click();
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/payments/svc/ledger`);
  await expect(page.getByTestId('inspector')).toBeHidden();
});
