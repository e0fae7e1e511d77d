// Case: the page in Chromium. What a change costs it, and how long a change takes into the picture. The pages must be built.

import { generateRecording } from '#server/replay/generate.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import type { Recording } from '#server/replay/recording.ts';
import { measure } from '../e2e/fixtures/frames.ts';
import { localServices } from '../e2e/fixtures/local-services.ts';
import { momentOfChanges } from '../e2e/fixtures/moments.ts';
import { arrivals, bareArrivals } from './browser-arrival.ts';
import { dragging } from './browser-drag.ts';
import { onStage, openBrowser, pressV, redraw, type Stage, threadMeter } from './browser-stage.ts';
import { steps } from './browser-step.ts';
import { type Figure, median, report } from './measure.ts';

const ROUNDS = 12;
const WARM_UP = 3;
/** Two moments of `shop` between which three endpoints differ: a Service loses all of its own, and has them again. In ms. */
const LOST: readonly [number, number] = [270_000, 290_000];

const browser = await openBrowser();

/** A B A B…: the median processor time of the page's main thread for each, in ms. */
async function byTurns(stage: Stage, floor: () => Promise<void>, work: () => Promise<void>): Promise<{ floor: number; work: number }> {
  const meter = await threadMeter(stage.page);
  const cost = async (act: () => Promise<void>): Promise<number> => {
    const before = await meter();
    await act();
    const spent = (await meter()) - before;
    // What it leaves for later is not in the frame.
    await stage.page.waitForTimeout(250);
    return spent;
  };
  const floors: number[] = [];
  const works: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const [a, b] = [await cost(floor), await cost(work)];
    if (round < WARM_UP) continue;
    floors.push(a);
    works.push(b);
  }
  return { floor: median(floors), work: median(works) };
}

function vantage(what: string, recording: Recording, target: number): Promise<readonly Figure[]> {
  return onStage(browser, recording, { at: 0, namespace: 'scale-0', query: '?sel=Node:node-0003' }, async (stage) => {
    const { page } = stage;
    const { floor, work } = await byTurns(
      stage,
      () => redraw(page),
      () => pressV(page),
    );
    const name = `vantage, 500 Pods, ${what}`;
    return [
      { name: `${name} / a redraw`, value: work / floor, unit: 'ratio', target },
      { name: `${name}: CPU of the page`, value: work, unit: 'ms', target: 50 },
    ];
  });
}

/** All the work that a hundred changes at once bring, until nothing is left to do. */
async function atOnce(): Promise<readonly Figure[]> {
  const recording = await openRecording('load');
  const { at, changes } = momentOfChanges(recording, 100);
  return onStage(browser, recording, { at: 0, namespace: 'load' }, async (stage) => {
    const { page, replay } = stage;
    let next = at;
    const tasks: number[] = [];
    const { floor, work } = await byTurns(
      stage,
      () => redraw(page),
      async () => {
        const measured = await measure(page, async () => replay.seek(next));
        tasks.push(Math.max(0, ...measured.tasks));
        next = at - next;
      },
    );
    const name = `${changes} endpoints at once`;
    return [
      { name: `${name} / a redraw`, value: work / floor, unit: 'ratio', target: undefined },
      { name: `${name}: longest task (0: none above 50)`, value: median(tasks), unit: 'ms', target: 200 },
    ];
  });
}

async function arrival(): Promise<readonly Figure[]> {
  const bare = median(await bareArrivals(browser, ROUNDS));
  const shop = await openRecording('shop');
  const all = await onStage(browser, shop, { at: LOST[0], namespace: 'shop' }, (stage) => arrivals(stage, LOST, WARM_UP + ROUNDS));
  const arrived = median(all.slice(WARM_UP));
  return [
    { name: 'watch event to picture / an event to a bare canvas', value: arrived / bare, unit: 'ratio', target: undefined },
    { name: 'watch event to picture', value: arrived, unit: 'ms', target: 250 },
  ];
}

const figures = [
  ...(await vantage('every line carries', generateRecording({ services: 10, pods: 500, nodes: 20 }), 1)),
  ...(await vantage('most lines change', localServices(10, 500, 20), 1.5)),
  ...(await atOnce()),
  ...(await arrival()),
  ...(await steps(browser)),
  ...(await dragging(browser)),
];
await browser.close();
await report(...figures);
