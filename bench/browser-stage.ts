// What a measurement of the page needs: a replay, a Signalbox that shows it, a page, and the meters of that page.

import { type Browser, chromium, type Page } from '@playwright/test';
import type { Recording } from '#server/replay/recording.ts';
import { createReplay, type Replay } from '#server/replay/replay.ts';
import { service } from '../e2e/fixtures/picture.ts';
import { readNamespace } from '../e2e/fixtures/published.ts';
import { kubeconfigFor, startSignalbox } from '../e2e/fixtures/signalbox.ts';
import config from '../playwright.config.ts';

export type Stage = { readonly page: Page; readonly replay: Replay };

export function openBrowser(): Promise<Browser> {
  return chromium.launch(config.use?.launchOptions ?? {});
}

/** Shows `path` of a namespace, runs `act` when its first picture is there, and takes everything down again. */
export async function onStage<T>(
  browser: Browser,
  recording: Recording,
  { at, namespace, query = '' }: { readonly at: number; readonly namespace: string; readonly query?: string },
  act: (stage: Stage) => Promise<T>,
): Promise<T> {
  const replay = await createReplay({ recording, paused: true, at });
  const signalbox = await startSignalbox(kubeconfigFor(replay.url));
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    await page.goto(`${signalbox.url}/ns/${namespace}${query}`);
    const { services } = await readNamespace(replay.url, namespace);
    await service(page, `${namespace}/${services[0]?.metadata.name ?? ''}`).waitFor({ state: 'attached', timeout: 120_000 });
    await page.waitForTimeout(1000);
    return await act({ page, replay });
  } finally {
    await page.close();
    await signalbox.stop();
    await replay.close();
  }
}

/** The processor time of the page's main thread so far, in ms: not the time for which others had the processor. */
export async function threadMeter(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find((m) => m.name === 'TaskDuration')?.value ?? 0) * 1000;
  };
}

type TraceEvent = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
};

/** From now on; what is given back ends it, with the processor time of each task of the page's main thread, in ms. */
export async function traceTasks(page: Page): Promise<() => Promise<readonly number[]>> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser.');
  await browser.startTracing(page, { categories: ['toplevel'] });
  // What a trace costs when it begins is over by then.
  await page.waitForTimeout(1000);
  return async () => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
    const mains = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
    const tasks = mains.map(({ pid, tid }) =>
      traceEvents.flatMap((event) =>
        event.pid === pid && event.tid === tid && event.name === 'ThreadControllerImpl::RunTask' ? [(event.tdur ?? 0) / 1000] : [],
      ),
    );
    const sum = (all: readonly number[]): number => all.reduce((before, ms) => before + ms, 0);
    // A browser holds another page ready, which does next to nothing.
    return tasks.sort((a, b) => sum(b) - sum(a))[0] ?? [];
  };
}

type Core = { elements(): { toggleClass(name: string): void } };
type Registered = HTMLElement & { _cyreg?: { cy: Core } };

/** The floor: Cytoscape gives every element of the picture that is there another style and draws it, without anything of Signalbox. */
export async function redraw(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const container = [...document.querySelectorAll<Registered>('[data-testid="track-diagram"] *')].find((e) => e._cyreg !== undefined);
    container?._cyreg?.cy.elements().toggleClass('faded');
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  });
}

/** The reader stands at the selected Node, or leaves it: from the key to the end of the frame that shows it. */
export async function pressV(page: Page): Promise<void> {
  await page.evaluate(async () => {
    dispatchEvent(new KeyboardEvent('keydown', { key: 'v', bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  });
}
