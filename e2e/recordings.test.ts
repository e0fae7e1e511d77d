// Recordings from the page: one that is dropped opens, one that is saved opens again, and what is none is told so.

import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectNoViolations } from './fixtures/axe.ts';
import { stations } from './fixtures/picture.ts';
import { type RecordedFile, saveShop } from './fixtures/recorded-file.ts';
import { expect, test } from './fixtures/test.ts';

let file: RecordedFile;
test.beforeAll(async () => {
  file = await saveShop(300_000);
});
test.afterAll(() => file.remove());

type Dropped = { readonly name: string; readonly bytes: Buffer };

/** As a file manager would, over the middle of the page. */
async function drag(page: Page, events: readonly string[], { name, bytes }: Dropped): Promise<void> {
  const data = await page.evaluateHandle(
    ([called, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], called));
      return transfer;
    },
    [name, bytes.toString('base64')] as const,
  );
  for (const event of events) await page.getByRole('main').dispatchEvent(event, { dataTransfer: data });
}

const opened = (page: Page) => page.getByTestId('live').filter({ hasText: 'recording' });

test('recordings: one that is dropped on the page opens, with its past, and takes no other one itself', async ({ page, shop, open }) => {
  await open('/ns/shop');
  const incident = { name: 'incident.ndjson.zst', bytes: await readFile(file.path) };
  await drag(page, ['dragenter', 'dragover'], incident);
  await expect(page.getByTestId('drop-overlay')).toHaveText('Drop a recording to open it');
  await expectNoViolations(page, 'over');
  await drag(page, ['drop'], incident);
  await expect(opened(page)).toBeVisible({ timeout: 60_000 });
  expect(new URL(page.url()).port).not.toBe(String(shop.signalbox.port));

  // 290 s after its beginning nobody of search is ready.
  const moment = new Date(file.from + 290_000).toISOString();
  await page.goto(new URL(`/ns/shop?at=${moment}`, page.url()).href);
  await expect
    .poll(async () =>
      (await stations(page)).filter(({ element }) => element.endsWith('@shop/search shop/search-v6')).map(({ state }) => state),
    )
    .toEqual(['notReady', 'notReady', 'notReady']);
  await expect(page.getByTestId('back-to-live')).toContainText('To the end of the recording');
  await page.keyboard.press('/');
  await page.getByRole('combobox').fill('search');
  await expect(page.getByTestId('search-note')).toContainText('was searched as it is at the end of the recording, not as it was at');
  await page.keyboard.press('Escape');

  // It was started to show this one.
  await drag(page, ['drop'], incident);
  await expect(page.getByTestId('recording-refused')).toContainText('was started to show one recording');
});

test('recordings: what the dock has saved is opened by the control beside it', async ({ page, shop, open }) => {
  await open('/ns/shop?dock=open');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save recording' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^signalbox-.+Z\.ndjson\.zst$/);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open recording…' }).press('Enter');
  await (await chooser).setFiles({
    name: saved.suggestedFilename(),
    mimeType: 'application/zstd',
    buffer: await readFile(await saved.path()),
  });
  await expect(opened(page)).toBeVisible({ timeout: 60_000 });
  expect(new URL(page.url()).port).not.toBe(String(shop.signalbox.port));
  await page.goto(new URL('/ns/shop', page.url()).href);
  await expect.poll(async () => (await stations(page)).length).toBeGreaterThan(20);
});

test('recordings: a file that is none is told so, and so are two', async ({ page, open, guard }) => {
  guard.allow(/status of 422/);
  await open('/ns/shop');
  await drag(page, ['dragenter', 'drop'], { name: 'some notes.txt', bytes: Buffer.from('to do\n') });
  const told = page.getByTestId('recording-refused');
  await expect(told).toHaveText(
    'some notes.txt is no recording of Signalbox: it is text of another kind. Recordings are made by "signalbox record" and by "Save recording".',
  );
  await expectNoViolations(page, 'refused');
  await page.keyboard.press('Escape');
  await expect(told).toBeHidden();
  await expect(page.getByTestId('drop-overlay')).toBeHidden();
});

test('recordings: a Signalbox that is reached from elsewhere says how to open one', async ({ page, start, shop }) => {
  const other = await start(shop.replay.url, { flags: ['--allowed-host', 'signalbox.example.com'] });
  await page.goto(new URL('/ns/shop', other.url).href);
  await page.locator('[data-testid="live"][data-state="live"]').waitFor();
  await drag(page, ['drop'], { name: 'incident.ndjson.zst', bytes: await readFile(file.path) });
  await expect(page.getByTestId('recording-refused')).toContainText('started on your own machine');
  await expect(page.getByRole('dialog')).toContainText('signalbox open incident.ndjson.zst');
});
