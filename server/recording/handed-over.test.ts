// What becomes of a file that a page hands over: a recording is shown, anything else is refused in a sentence, and nothing is left behind.

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { err, ok } from '#lib/std/result.ts';
import type { RecordingOpened } from '#lib/wire/recordings.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { until } from '#testing/until.ts';
import type { Child } from './child.ts';
import { createHandedOver, type HandedOver } from './handed-over.ts';

const RECORDING =
  '{"kind":"history","version":1,"cluster":{"name":"prod"},"from":0,"to":0}\n{"kind":"snapshot","seq":0,"time":0,"records":[],"more":false}\n{"kind":"end","time":1}\n';

type Started = { readonly name: string; readonly path: string; readonly mode: number; isEnded: boolean; end(): void };

type Stage = { readonly handedOver: HandedOver; readonly clock: ReturnType<typeof manualClock>; readonly started: Started[] };

function stage(problem?: string): Stage {
  const clock = manualClock();
  const started: Started[] = [];
  const handedOver = createHandedOver({
    refusal: undefined,
    clock,
    async start(path, name) {
      if (problem !== undefined) return err(problem);
      const { mode } = await stat(path);
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const one: Started = {
        name,
        path,
        mode: mode & 0o777,
        isEnded: false,
        end() {
          one.isEnded = true;
          resolve();
        },
      };
      started.push(one);
      const child: Child = {
        url: `http://127.0.0.1:${started.length}`,
        ended,
        stop() {
          one.end();
          return ended;
        },
      };
      return ok(child);
    },
  });
  return { handedOver, clock, started };
}

function request(body: BodyInit | null, name = 'incident.ndjson'): Request {
  const url = `http://localhost/api/recordings?name=${encodeURIComponent(name)}`;
  return new Request(url, { method: 'POST', body, duplex: 'half' } as RequestInit);
}

async function isGone(path: string): Promise<boolean> {
  return stat(dirname(path)).then(
    () => false,
    () => true,
  );
}

describe('a recording', () => {
  test('is shown by a Signalbox of its own, from a file for the owner alone, which is then gone', async () => {
    const { handedOver, started } = stage();
    const answer = await handedOver.take(request(RECORDING));
    expect(answer.status).toBe(201);
    expect((await answer.json()) as RecordingOpened).toEqual({ url: 'http://127.0.0.1:1' });
    expect(started).toMatchObject([{ name: 'incident.ndjson', mode: 0o600, isEnded: false }]);
    expect(await isGone(started[0]?.path ?? '')).toBe(true);
  });

  test('of several the oldest ends, one that has ended by itself counts no more, and all end with it', async () => {
    const { handedOver, started } = stage();
    const ended = (): readonly boolean[] => started.map(({ isEnded }) => isEnded);
    for (let i = 0; i < 3; i++) await handedOver.take(request(RECORDING));
    expect(ended()).toEqual([false, false, false]);
    await handedOver.take(request(RECORDING));
    expect(ended()).toEqual([true, false, false, false]);
    started[2]?.end();
    await handedOver.take(request(RECORDING));
    expect(ended()).toEqual([true, false, true, false, false]);
    await handedOver.close();
    expect(ended()).toEqual([true, true, true, true, true]);
  });

  test('its name is text', async () => {
    const { handedOver, started } = stage();
    await handedOver.take(request(RECORDING, `../../etc/\u0000pass\nwd${'x'.repeat(500)}`));
    await handedOver.take(request(RECORDING, ''));
    expect(started.map(({ name }) => name)).toEqual([`....etcpasswd${'x'.repeat(107)}`, 'The file']);
  });
});

describe('what is refused', () => {
  test.each<readonly [string, BodyInit | null, string]>([
    [
      'some.txt',
      'hello\n',
      'some.txt is no recording of Signalbox: it is text of another kind. Recordings are made by "signalbox record" and by "Save recording".',
    ],
    ['none', null, 'none is no recording of Signalbox: it is empty.'],
    ['new.ndjson', '{"kind":"history","version":9,"cluster":{},"from":0,"to":0}\n', 'it was recorded by a newer one'],
  ])('%s', async (name, body, words) => {
    const { handedOver, started } = stage();
    const answer = await handedOver.take(request(body, name));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(words);
    expect(started).toEqual([]);
  });

  test('one that can not be shown says why', async () => {
    const answer = await stage('There is no memory left.').handedOver.take(request(RECORDING));
    expect([answer.status, await answer.text()]).toEqual([500, 'There is no memory left.\n']);
  });

  test('a second one while the first is on its way; one that does not arrive; and then the next is taken', async () => {
    const { handedOver, clock } = stage();
    const slow = handedOver.take(request(new ReadableStream({ start: (to) => to.enqueue(new TextEncoder().encode(RECORDING)) })));
    const second = await handedOver.take(request(RECORDING));
    expect([second.status, await second.text()]).toEqual([409, 'Another recording is being opened. Try again when it is there.\n']);
    await until('the first is being written', () => clock.waiting() === 1);
    clock.advance(20_000);
    const late = await slow;
    expect(late.status).toBe(408);
    expect(await late.text()).toContain('incident.ndjson has not arrived within 20 s.');
    expect((await handedOver.take(request(RECORDING))).status).toBe(201);
  });

  test('where none is taken, the page hears why', async () => {
    const handedOver = createHandedOver({ refusal: 'Not here.', clock: manualClock(), start: () => Promise.resolve(err('never')) });
    expect(await handedOver.offer().json()).toEqual({ takes: false, why: 'Not here.' });
    expect((await handedOver.take(request(RECORDING))).status).toBe(405);
    expect(await stage().handedOver.offer().json()).toEqual({ takes: true });
  });
});
