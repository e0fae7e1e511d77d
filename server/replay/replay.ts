// The replay server: a recording behind the list and watch of a Kubernetes API server, with a clock and faults to command.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, systemClock } from '#server/clock.ts';
import { type AnswerContext, answer } from './answer.ts';
import { answerControl, type Controls } from './control.ts';
import { createFaults } from './faults/faults.ts';
import { openListener } from './listener.ts';
import { createPlayhead } from './playhead.ts';
import { seededRandom } from './random.ts';
import { parseRecording, type Recording } from './recording.ts';
import { createStore } from './store.ts';
import { momentAt } from './timeline.ts';

export type ReplayOptions = {
  /** A recording, or the lines of one. */
  readonly recording: Recording | AsyncIterable<Buffer>;
  readonly clock?: Clock;
  /** For everything that a real server would draw by lot. */
  readonly seed?: number;
  /** Factor of virtual to real time, above 0; default 1. */
  readonly speed?: number;
  /** Changes kept per resource; older versions answer 410. Default 4,096. */
  readonly window?: number;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Begins at this moment, in ms. */
  readonly at?: number;
  readonly paused?: boolean;
  /** Begins again at the end; default true. */
  readonly loop?: boolean;
  /** Milliseconds between bookmarks of a watch; default 60,000. */
  readonly bookmarkInterval?: number;
  /** Events that may wait for one slow reader; default 50,000. */
  readonly queueLimit?: number;
};

export type Replay = Controls & {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Position in ms since the start of the recording. */
  now(): number;
  /** Every API request so far: method and path with query, in order of arrival. */
  requests(): readonly string[];
  close(): Promise<void>;
};

const REQUESTS_KEPT = 10_000;

/** Rejects when the port is taken or the recording cannot be read. */
export async function createReplay(options: ReplayOptions): Promise<Replay> {
  const recording = 'initial' in options.recording ? options.recording : await parseRecording(options.recording);
  const clock = options.clock ?? systemClock;
  const at = options.at ?? 0;
  const moment = momentAt(recording, at);
  let version = recording.version;
  for (const objects of moment.values()) for (const object of objects.values()) version = Math.max(version, object.recordedVersion);
  const store = createStore(moment, version, options.window ?? 4096);
  const faults = createFaults();
  const playhead = createPlayhead({
    recording,
    store,
    clock,
    speed: options.speed ?? 1,
    loop: options.loop ?? true,
    paused: options.paused ?? false,
    at,
  });
  const context: AnswerContext = {
    store,
    clock,
    faults,
    random: seededRandom(options.seed ?? 1),
    bookmarkInterval: options.bookmarkInterval ?? 60_000,
    queueLimit: options.queueLimit ?? 50_000,
    open: new Set(),
    kubernetes: recording.kubernetes,
    resources: recording.resources,
    date: () => playhead.date(),
  };
  const requests: string[] = [];
  let asked = 0;

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const target = request.url ?? '/';
    if (!URL.canParse(target, 'http://replay')) {
      response.writeHead(400).end();
      return;
    }
    const url = new URL(target, 'http://replay');
    playhead.sync();
    response.sendDate = false;
    response.setHeader('Date', new Date(playhead.date()).toUTCString());
    if (url.pathname.startsWith('/_replay/')) {
      answerControl(replay, request, response, url).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
      return;
    }
    asked += 1;
    requests.push(`${request.method ?? ''} ${target}`);
    if (requests.length > REQUESTS_KEPT) requests.shift();
    answer(context, request, response, url);
  }

  const listener = await openListener(options.port ?? 0, handle);
  let endOutage: (() => void) | undefined;
  faults.onAdd((fault) => {
    if (fault.kind !== 'outage') return;
    if (fault.for === 0) return listener.reset();
    listener.suspend();
    endOutage?.();
    endOutage = clock.after(fault.for, () => {
      listener.resume().catch((error: unknown) => {
        throw error;
      });
    });
  });

  const replay: Replay = {
    url: `http://127.0.0.1:${listener.port}`,
    now() {
      playhead.sync();
      return playhead.position();
    },
    state() {
      playhead.sync();
      return {
        t: playhead.position(),
        duration: recording.duration,
        loops: playhead.loops(),
        date: new Date(playhead.date()).toISOString(),
        paused: playhead.paused(),
        speed: playhead.speed(),
        version: store.version(),
        watches: context.open.size,
        requests: asked,
        faults: faults.list(),
      };
    },
    play: () => playhead.play(),
    pause: () => playhead.pause(),
    seek: (ms) => playhead.seek(ms),
    step: (ms) => playhead.step(ms),
    setSpeed: (factor) => playhead.setSpeed(factor),
    compact: () => store.compact(),
    addFault(fault) {
      const id = faults.add(fault);
      // An outage happens once and ends by itself.
      if (fault.kind === 'outage') faults.remove(id);
      return id;
    },
    removeFault: (id) => faults.remove(id),
    clearFaults: () => faults.clear(),
    requests: () => requests,
    async close() {
      playhead.close();
      endOutage?.();
      for (const watch of context.open) watch.end();
      await listener.close();
    },
  };
  return replay;
}
