// One step in time in the page, and the floor: the same change when it happens, in a page that shows what is now.

import type { Browser, Page } from '@playwright/test';
import { generateRecording } from '#server/replay/generate.ts';
import { momentOfChanges } from '../e2e/fixtures/moments.ts';
import { onStage, threadMeter } from './browser-stage.ts';
import { type Figure, median } from './measure.ts';

const CLUSTER = { services: 10, pods: 500, nodes: 20, churn: { perSecond: 1, seconds: 20 } };
const ROUNDS = 15;
const WARM_UP = 3;
/** Longer than the server waits between two batches, and the dock with its next question. In ms. */
const PAUSE = 400;
const REST = 1500;

async function press(page: Page, key: string): Promise<void> {
  await page.evaluate((name) => void dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true })), key);
}

const momentOf = (page: Page): Promise<string | null> => page.getByRole('slider', { name: 'Moment' }).getAttribute('aria-valuenow');

/** What the page's main thread does from `act` on until nothing more comes of it. */
async function costs(page: Page): Promise<(act: () => Promise<void> | void) => Promise<number>> {
  const meter = await threadMeter(page);
  return async (act) => {
    const before = await meter();
    await act();
    await page.waitForTimeout(PAUSE);
    return (await meter()) - before;
  };
}

export function steps(browser: Browser): Promise<readonly Figure[]> {
  const recording = generateRecording(CLUSTER);
  const { at } = momentOfChanges(recording, 1);
  return onStage(browser, recording, { at: 0, namespace: 'scale-0', query: '?dock=open' }, async ({ page, replay }) => {
    const past = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    let next = at;
    const change = (): void => {
      replay.seek(next);
      next = at - next;
    };
    for (let i = 0; i < 6; i++) {
      change();
      await page.waitForTimeout(REST);
    }
    await past.goto(page.url());
    await past.locator('[data-lane]').first().waitFor();
    await past.waitForTimeout(REST);
    for (const key of ['[', '[', '[']) {
      await press(past, key);
      await past.waitForTimeout(REST);
    }
    const [live, back] = [await costs(page), await costs(past)];
    const all: { readonly live: number; readonly step: number }[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      const before = await momentOf(past);
      const step = await back(() => press(past, round % 2 === 0 ? ']' : '['));
      if ((await momentOf(past)) === before) throw new Error('It did not step.');
      const restOfPast = await back(() => undefined);
      const happened = await live(change);
      await page.waitForTimeout(REST);
      const restOfLive = await live(() => undefined);
      if (round >= WARM_UP) all.push({ live: happened - restOfLive, step: step - restOfPast });
    }
    await past.close();
    const [one, other] = [median(all.map(({ step }) => step)), median(all.map(({ live: ms }) => ms))];
    return [
      { name: 'a step in time, 500 Pods / the same change live', value: one / other, unit: 'ratio', target: 1.2 },
      { name: 'a step in time, 500 Pods: CPU of the page', value: one, unit: 'ms', target: undefined },
    ];
  });
}
