// Front: what the guard and the streams do with Next behind them, asked over bare sockets.

import { connect, type Socket } from 'node:net';
import { expect, test } from './fixtures/test.ts';

/** The status of the answer, once its head is there; 0 where the connection closed before. */
function ask(
  port: number,
  method: 'GET' | 'HEAD',
  target: string,
  more = '',
): { readonly socket: Socket; readonly status: Promise<number> } {
  const socket = connect(port, '127.0.0.1');
  const status = new Promise<number>((resolve) => {
    let head = '';
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (head.includes('\r\n\r\n')) resolve(Number(head.slice(9, 12)));
    });
    socket.on('close', () => resolve(0));
    socket.on('error', () => resolve(0));
  });
  socket.write(`${method} ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`);
  return { socket, status };
}

test('front: as many streams as there are places, asked for by HEAD, reset and left early, and the next one is served', async ({
  start,
  startReplay,
}) => {
  const { port } = await start((await startReplay()).url);

  async function together(method: 'GET' | 'HEAD', leave: (socket: Socket) => void): Promise<readonly number[]> {
    const asked = Array.from({ length: 64 }, () => ask(port, method, '/api/stream'));
    const statuses = await Promise.all(asked.map(({ status }) => status));
    for (const { socket } of asked) leave(socket);
    return statuses;
  }

  async function served(): Promise<number> {
    const { socket, status } = ask(port, 'GET', '/api/stream');
    const answer = await status;
    socket.destroy();
    return answer;
  }

  const all = Array.from({ length: 64 }, () => 200);
  expect(await together('HEAD', () => undefined)).toEqual(all);
  expect(await served()).toBe(200);
  await expect.poll(() => together('GET', (socket) => socket.resetAndDestroy())).toEqual(all);
  await expect.poll(served).toBe(200);
  for (let i = 0; i < 130; i++) {
    const { socket } = ask(port, 'GET', '/api/stream');
    await new Promise((resolve) => setTimeout(resolve, i % 8));
    socket.destroy();
  }
  await expect.poll(() => together('GET', (socket) => socket.destroy())).toEqual(all);
});

test('front: what takes long to parse, and what another site would load, is refused on every path', async ({ shop }) => {
  const { port } = shop.signalbox;
  const image = 'Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n';
  for (const path of ['/', '/ns/shop', '/icon.svg', '/api/findings']) {
    expect(await ask(port, 'GET', `${path}?${'a&'.repeat(4000)}`).status, path).toBe(400);
    expect(await ask(port, 'GET', `${path}?${'a&'.repeat(7000)}`).status, path).toBe(414);
    expect(await ask(port, 'GET', path, image).status, path).toBe(403);
    expect(await ask(port, 'GET', path).status, path).toBe(200);
  }
  expect(await ask(port, 'GET', '/ns/shop', image.replace('no-cors', 'navigate').replace('image', 'document')).status).toBe(200);
});
