// The moment dragged through the demo's eight minutes in Chromium, and the floor: a page with nothing on it, dragged over in the same way.

import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { measure } from '../e2e/fixtures/frames.ts';
import { saveShop } from '../e2e/fixtures/recorded-file.ts';
import { startSignalbox } from '../e2e/fixtures/signalbox.ts';
import { traceTasks } from './browser-stage.ts';
import { type Figure, median } from './measure.ts';

const MINUTES = 8 * 60_000;
/** Places of the pointer on the way, one for each frame of a screen. */
const PLACES = 240;
const FRAME = 1000 / 60;
/** What a person notices as a halt, in ms. */
const LONG = 50;
const ROUNDS = 5;

type Box = { readonly x: number; readonly y: number; readonly width: number };
/** Frames by the clock; tasks of the page's main thread by the processor time that they took. */
type Drag = { readonly longFrames: number; readonly longTasks: number; readonly worstFrame: number; readonly worstTask: number };

const over = (all: readonly number[]): number => all.filter((ms) => ms > LONG).length;

async function drag(page: Page, { x, y, width }: Box): Promise<Drag> {
  await page.mouse.move(x + width - 5, y);
  const tasksOf = await traceTasks(page);
  const { frames } = await measure(page, async () => {
    await page.mouse.down();
    const begun = performance.now();
    for (let i = 1; i <= PLACES; i++) {
      await pause(Math.max(0, begun + i * FRAME - performance.now()));
      // There and back: half of the way each.
      const share = Math.abs(1 - (2 * i) / PLACES);
      await page.mouse.move(x + 2 + share * (width - 7), y);
    }
    await page.mouse.up();
  });
  const tasks = await tasksOf();
  return {
    longFrames: over(frames),
    longTasks: over(tasks),
    worstFrame: Math.max(0, ...frames),
    worstTask: Math.max(0, ...tasks),
  };
}

/** It follows the pointer, and draws nothing. */
async function dragNull(page: Page): Promise<Drag> {
  await page.setContent(`<body style="margin:0;height:100vh"><script>
    addEventListener('pointermove', (event) => requestAnimationFrame(() => { globalThis.at = event.clientX; }));
  </script>`);
  return drag(page, { x: 200, y: 700, width: 1000 });
}

/** Loaded anew each time: no window of the past is held yet. */
async function dragMoment(page: Page, url: string): Promise<Drag> {
  await page.goto(url);
  const slider = page.getByRole('slider', { name: 'Moment' });
  await page.locator('[data-lane="shop/search"]').waitFor();
  await page.waitForTimeout(1000);
  const box = await slider.boundingBox();
  if (box === null) throw new Error('The axis of time is not drawn.');
  const shown = (): Promise<string | null> => slider.getAttribute('aria-valuenow');
  const before = await shown();
  const dragged = await drag(page, { ...box, y: box.y + 40 });
  if ((await shown()) === before) throw new Error('The moment did not move.');
  return dragged;
}

export async function dragging(browser: Browser): Promise<readonly Figure[]> {
  const file = await saveShop(MINUTES);
  const signalbox = await startSignalbox('', { command: ['open', file.path] });
  const floors: Drag[] = [];
  const works: Drag[] = [];
  const inPage = async (act: (page: Page) => Promise<Drag>): Promise<Drag> => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const dragged = await act(page);
    await page.close();
    return dragged;
  };
  try {
    const at = new Date(file.from + MINUTES - 10_000).toISOString();
    const url = `${signalbox.url}/ns/shop?at=${at}&range=all&dock=open`;
    for (let round = 0; round <= ROUNDS; round++) {
      const [a, b] = [await inPage(dragNull), await inPage((page) => dragMoment(page, url))];
      // The first of them warms up the server.
      if (round === 0) continue;
      floors.push(a);
      works.push(b);
    }
  } finally {
    await signalbox.stop();
    await file.remove();
  }
  const of = (drags: readonly Drag[], what: keyof Drag): number => median(drags.map((one) => one[what]));
  const beyond = (what: keyof Drag): number => median(works.map((one, i) => one[what] - (floors[i]?.[what] ?? 0)));
  const name = 'drag through eight minutes';
  return [
    { name: `${name}: frames over ${LONG} ms beyond a null page's`, value: beyond('longFrames'), unit: 'count', target: 0 },
    { name: `${name}: tasks over ${LONG} ms of CPU beyond its`, value: beyond('longTasks'), unit: 'count', target: 0 },
    { name: `${name}: CPU of the longest task`, value: of(works, 'worstTask'), unit: 'ms', target: undefined },
    { name: `${name}: the longest frame`, value: of(works, 'worstFrame'), unit: 'ms', target: undefined },
    { name: `${name}: the longest of the null page`, value: of(floors, 'worstFrame'), unit: 'ms', target: undefined },
  ];
}
