// From a change at the API server to the picture, and the floor: the same from this process to a page that draws a few squares.

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from '@playwright/test';
import type { Stage } from './browser-stage.ts';

type Seen = { seen: number[] };
type Core = { on(events: string, selector: string, listener: () => void): void };
type Registered = HTMLElement & { _cyreg?: { cy: Core } };

/** Longer than the server waits between two batches, so that each change finds it idle. In ms. */
const PAUSE = 400;

/** Notes when the frame after a change of the canvas was over, by this machine's clock. */
async function note(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: number[] = [];
    (globalThis as unknown as Seen).seen = seen;
    const container = [...document.querySelectorAll<Registered>('[data-testid="track-diagram"] *')].find((e) => e._cyreg !== undefined);
    container?._cyreg?.cy.on('add remove data', '*', () => requestAnimationFrame(() => setTimeout(() => seen.push(Date.now()))));
  });
}

async function firstAfter(page: Page, begun: number): Promise<number> {
  await page.waitForTimeout(PAUSE);
  const drawn = await page.evaluate((from) => (globalThis as unknown as Seen).seen.find((at) => at >= from), begun);
  if (drawn === undefined) throw new Error(`Nothing was drawn within ${PAUSE} ms.`);
  return drawn - begun;
}

/** Milliseconds from the event of the API server to the end of the frame that shows it: there and back between two moments. */
export async function arrivals({ page, replay }: Stage, moments: readonly [number, number], times: number): Promise<readonly number[]> {
  await note(page);
  const all: number[] = [];
  for (let i = 0; i < times; i++) {
    const begun = Date.now();
    replay.seek(moments[(i + 1) % 2] ?? 0);
    all.push(await firstAfter(page, begun));
  }
  return all;
}

const BARE = `<canvas id="c" width="1000" height="700"></canvas><script>
seen = [];
new EventSource('/events').onmessage = ({ data }) => requestAnimationFrame(() => {
  const paper = document.getElementById('c').getContext('2d');
  paper.clearRect(0, 0, 1000, 700);
  for (let i = 0; i < 30; i++) paper.fillRect((i * 37 + Number(data) * 11) % 1000, (i * 53) % 700, 12, 12);
  setTimeout(() => seen.push(Date.now()));
});
</script>`;

/** The same for one server-sent event of this process, which a bare page draws in its next frame. */
export async function bareArrivals(browser: Browser, times: number): Promise<readonly number[]> {
  let stream: ServerResponse | undefined;
  const server = createServer((request, response) => {
    if (request.url !== '/events') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(BARE);
      return;
    }
    stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
    stream.write(':\n\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForTimeout(PAUSE);
  const all: number[] = [];
  for (let i = 0; i < times; i++) {
    const begun = Date.now();
    stream?.write(`data: ${i}\n\n`);
    all.push(await firstAfter(page, begun));
  }
  await page.close();
  server.close();
  server.closeAllConnections();
  return all;
}
