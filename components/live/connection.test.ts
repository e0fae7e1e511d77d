// The connection: back-off, resume, silence, refusals, versions.

import { describe, expect, it } from 'vitest';
import { encodeEvent } from '#lib/wire/encode.ts';
import { type Message, PROTOCOL } from '#lib/wire/message.ts';
import { backOff, connect, type ConnectionState, type Outside, SILENCE } from './connection.ts';

class Source extends EventTarget {
  closed = false;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
  }
  close(): void {
    this.closed = true;
  }
  say(message: Message, lastEventId = ''): void {
    const text = encodeEvent(message, undefined);
    const data = /^data: (.*)$/m.exec(text)?.[1] ?? '';
    this.dispatchEvent(Object.assign(new Event(message.kind), { data, lastEventId }));
  }
  fail(): void {
    this.dispatchEvent(new Event('error'));
  }
}

type Answer = Awaited<ReturnType<Outside['probe']>>;

function harness(answer?: Answer) {
  const sources: Source[] = [];
  const states: ConnectionState[] = [];
  const messages: Message[] = [];
  const timers = new Set<{ at: number; call: () => void }>();
  let now = 0;
  const outside: Outside = {
    open: (url) => {
      const source = new Source(url);
      sources.push(source);
      return source as unknown as EventSource;
    },
    probe: async () => answer,
    now: () => now,
    random: () => 0.5,
    after(ms, call) {
      const timer = { at: now + ms, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const connection = connect(
    { kind: 'namespace', namespace: 'shop' },
    (m) => messages.push(m),
    (s) => states.push(s),
    outside,
  );
  const pass = (ms: number): void => {
    now += ms;
    for (const timer of timers) {
      if (timer.at > now) continue;
      timers.delete(timer);
      timer.call();
    }
  };
  const last = (): Source => sources.at(-1) as Source;
  return { connection, sources, states, messages, pass, last };
}

const heartbeat: Message = { kind: 'heartbeat', time: 1 };
const settle = (): Promise<void> => new Promise((done) => setTimeout(done));

describe('backOff', () => {
  it('grows from one second to fifteen, whatever chance says', () => {
    for (const random of [0, 0.5, 1]) {
      for (let attempt = 1; attempt < 40; attempt++) {
        expect(backOff(attempt, random)).toBeGreaterThanOrEqual(1000);
        expect(backOff(attempt, random)).toBeLessThanOrEqual(15_000);
      }
    }
    expect([1, 2, 3, 4, 5].map((n) => backOff(n, 0.5))).toEqual([1000, 2000, 4000, 8000, 15_000]);
  });
});

describe('connect', () => {
  it('opens the scope and is live with the first message', () => {
    const { states, last, messages } = harness();
    expect(last().url).toBe('/api/stream?namespace=shop');
    last().say(heartbeat);
    expect(states.map((s) => s.kind)).toEqual(['connecting', 'live']);
    expect(messages).toEqual([heartbeat]);
  });

  it('resumes after a break from the last number it saw', () => {
    const { last, pass, states, sources } = harness();
    last().say({ kind: 'batch', seq: 7, time: 1, deltas: [] }, 'abc.7');
    last().fail();
    expect(states.at(-1)).toMatchObject({ kind: 'lost', attempt: 1, nextRetryAt: 1000 });
    expect(sources[0]?.closed).toBe(true);
    pass(1000);
    expect(last().url).toBe('/api/stream?namespace=shop&lastEventId=abc.7');
  });

  it('gives a stream up after 45 s of silence', () => {
    const { last, pass, states } = harness();
    last().say(heartbeat);
    pass(SILENCE - 1);
    expect(states.at(-1)?.kind).toBe('live');
    pass(1);
    expect(states.at(-1)).toMatchObject({ kind: 'lost', since: SILENCE });
  });

  it('waits as long as a full server asks, and says why', async () => {
    const { last, states } = harness({ status: 503, text: 'Full.', retryAfter: 20_000 });
    last().fail();
    await settle();
    expect(states.at(-1)).toMatchObject({ kind: 'lost', problem: 'Full.', nextRetryAt: 20_000 });
  });

  it('does not ask again for a scope that is refused', async () => {
    const { last, states, pass, sources } = harness({ status: 400, text: 'No.', retryAfter: undefined });
    last().fail();
    await settle();
    expect(states.at(-1)).toEqual({ kind: 'refused', problem: 'No.' });
    pass(60_000);
    expect(sources).toHaveLength(1);
  });

  it('keeps counting the age of a loss over several attempts', async () => {
    const { last, states, pass } = harness();
    last().say(heartbeat);
    last().fail();
    pass(1000);
    last().fail();
    await settle();
    expect(states.at(-1)).toMatchObject({ kind: 'lost', since: 0, attempt: 2 });
  });

  it('stops for good at a newer protocol', () => {
    const { last, states, pass, sources } = harness();
    last().say({ kind: 'snapshot', protocol: PROTOCOL + 1, scope: 'namespace=shop', seq: 1, time: 1, records: [], more: false });
    expect(states.at(-1)).toEqual({ kind: 'outdated' });
    pass(60_000);
    expect(sources).toHaveLength(1);
  });

  it('asks for a snapshot after it was too slow', () => {
    const { last, pass } = harness();
    last().say({ kind: 'batch', seq: 7, time: 1, deltas: [] }, 'abc.7');
    last().say({ kind: 'bye', reason: 'slow' });
    pass(1000);
    expect(last().url).toBe('/api/stream?namespace=shop');
  });

  it('retries at once when asked, and is silent once closed', () => {
    const { last, connection, sources, states } = harness();
    last().say(heartbeat);
    last().fail();
    connection.retry();
    expect(sources).toHaveLength(2);
    connection.close();
    const before = states.length;
    last().say(heartbeat);
    last().fail();
    expect(states).toHaveLength(before);
    expect(last().closed).toBe(true);
  });
});
