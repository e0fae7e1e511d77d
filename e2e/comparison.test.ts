// Two moments compared on the picture: what differs has a sign, who is not there has a ghost, and nothing that is there moves.

import type { Locator, Page } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { stations, tree } from './fixtures/picture.ts';
import { type RecordedFile, saveShop } from './fixtures/recorded-file.ts';
import { expect, test } from './fixtures/test.ts';

let file: RecordedFile;
test.beforeAll(async () => {
  file = await saveShop(480_000);
});
test.afterAll(() => file.remove());

type Box = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

async function boxOf(of: Locator): Promise<Box> {
  const box = await of.boundingBox();
  if (box === null) throw new Error('It is not drawn.');
  return { left: box.x, right: box.x + box.width, top: box.y, bottom: box.y + box.height };
}

const ghosts = (page: Page) => tree(page).locator('[data-role="ghost"]');

/** By a link, in ms since the recording begins. */
async function compare(page: Page, url: string, at: number, other: number | undefined): Promise<void> {
  const iso = (ms: number): string => new Date(file.from + ms).toISOString();
  await page.goto(`${url}/ns/shop?at=${iso(at)}${other === undefined ? '' : `&vs=${iso(other)}`}`);
  await expect(page.getByTestId('moment')).toHaveAttribute('data-loading', 'false');
  await expect.poll(async () => (await stations(page)).length).toBeGreaterThan(20);
}

test('comparison: what came, went and changed is told of each station, from the later moment and from the earlier one', async ({
  page,
  start,
}) => {
  const { url } = await start('', { command: ['open', file.path] });
  await compare(page, url, 470_000, undefined);
  await expect(page.getByTestId('compared-note')).toHaveCount(0);
  const alone = await stations(page);
  await compare(page, url, 470_000, 100_000);
  const key = page.getByTestId('compared-note');
  await expect(key).toHaveText(/^Compared with \d\d:\d\d:\d\d$/);
  await expect(page.getByTestId('key')).toContainText('at the later moment alone');
  await expect(page.getByTestId('key')).toContainText('at the earlier moment alone');
  await expect(page.getByTestId('key')).toContainText('not there at this moment');
  await expect(
    ghosts(page).filter({ hasText: /^Not here at this moment: web-\S+, on node-\d+, went after \d\d:\d\d:\d\d$/ }),
  ).not.toHaveCount(0);
  await expect(
    tree(page)
      .locator('[data-role="station"]')
      .filter({ hasText: /came after \d\d:\d\d:\d\d/ }),
  ).not.toHaveCount(0);
  const marked = await stations(page);
  expect(marked.map(({ element, x, y }) => `${element} ${x},${y}`)).toEqual(alone.map(({ element, x, y }) => `${element} ${x},${y}`));
  await expectNoViolations(page, 'compared');

  await tree(page).focus();
  await page.keyboard.press('Escape');
  await expect(key).toHaveCount(0);
  await expect(ghosts(page)).toHaveCount(0);

  await compare(page, url, 100_000, 470_000);
  await expect(key).toHaveText(/^Compared with \d\d:\d\d:\d\d$/);
  await expect(ghosts(page).filter({ hasText: 'comes by' })).not.toHaveCount(0);

  // Opened, the dock lists it, and no hatch lies over the list.
  await page.getByTestId('dock-open').press('Enter');
  const [unseen, list] = [await boxOf(page.getByTestId('dock-unseen')), await boxOf(page.getByTestId('comparison'))];
  expect(unseen.bottom).toBeLessThanOrEqual(list.top);

  // 296 s: nobody of search is ready, and before they were.
  await compare(page, url, 296_000, 262_000);
  const search = tree(page)
    .locator('[data-role="station"]')
    .filter({ hasText: /search-\S+, not ready.*; at \d\d:\d\d:\d\d ready/ });
  await expect(search).toHaveCount(3);
});

test('comparison: the head of the dock has room for all that one can do, however narrow the window', async ({ page, start }) => {
  const { url } = await start('', { command: ['open', file.path] });
  for (const width of [820, 900, 1000, 1100, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${url}/ns/shop?dock=open&at=${new Date(file.from + 290_000).toISOString()}`);
    await expect(page.locator('[data-lane="shop/search"]')).toBeVisible();
    const dock = page.getByTestId('dock');
    const inOrder = [
      page.getByTestId('dock-moment'),
      dock.getByRole('button', { name: 'Compare with…' }),
      dock.getByRole('link', { name: /^Save\s+recording$/ }),
      dock.getByRole('button', { name: /^Open\s+recording\s*…$/ }),
      dock.getByRole('group', { name: 'Range' }),
      dock.getByRole('button', { name: 'Close the dock' }),
    ];
    let left = 0;
    for (const one of inOrder) {
      const box = await boxOf(one);
      expect(box.left, `${width} px`).toBeGreaterThanOrEqual(left);
      left = box.right;
    }
    expect(left, `${width} px`).toBeLessThanOrEqual(width);
    const words = await page.getByTestId('dock-moment').evaluate((pill) => pill.scrollWidth - pill.clientWidth);
    expect(words, `the moment at ${width} px`).toBeLessThanOrEqual(0);
  }
});
