// The law of list and watch: a list at a version plus the events after it is the list now.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateRecording } from './generate.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { createReplay, type Replay } from './replay.ts';
import { type ApiList, fold, list, watch } from '#testing/replay/client.ts';

const recording = generateRecording({ services: 3, pods: 12, nodes: 3, churn: { perSecond: 5, seconds: 8 }, seed: 3 });
const PATHS = ['/api/v1/pods', '/apis/discovery.k8s.io/v1/endpointslices', '/api/v1/pods?labelSelector=app%3Dsvc-0001', '/api/v1/nodes'];

type Command = { readonly kind: 'step' | 'seek'; readonly t: number };

const command: fc.Arbitrary<Command> = fc.record({ kind: fc.constantFrom('step' as const, 'seek' as const), t: fc.nat({ max: 12_000 }) });

function obey(replay: Replay, { kind, t }: Command): void {
  if (kind === 'step') replay.step(t);
  else replay.seek(t);
}

function withQuery(path: string, query: string): string {
  return path + (path.includes('?') ? '&' : '?') + query;
}

test('from every version that was seen, over steps, seeks and loops', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6 }), fc.constantFrom(...PATHS), async (commands, path) => {
      const replay = await createReplay({ recording, clock: manualClock(), paused: true });
      try {
        const seen: ApiList[] = [await list(replay.url + path)];
        const live = await watch(withQuery(replay.url + path, 'watch=1&allowWatchBookmarks=true&timeoutSeconds=1'));
        for (const step of commands) {
          obey(replay, step);
          seen.push(await list(replay.url + path));
        }
        const last = seen.at(-1);
        const now = fold(last?.items ?? [], []);
        for (const from of seen) {
          const watcher = await watch(withQuery(replay.url + path, `watch=1&resourceVersion=${from.metadata.resourceVersion}`));
          await watcher.until((events) => sameState(fold(from.items, events), now));
          expect(fold(from.items, watcher.events)).toEqual(now);
          watcher.close();
        }
        await live.until((events) => sameState(fold([], events), now));
        expect(fold([], live.events)).toEqual(now);
        live.close();
      } finally {
        await replay.close();
      }
    }),
    { numRuns: 25 },
  );
});

test('from every single version of a round', async () => {
  const clock = manualClock();
  const replay = await createReplay({ recording, clock, paused: true });
  try {
    const path = `${replay.url}/api/v1/pods`;
    const first = replay.state().version;
    replay.step(recording.duration - 1);
    replay.seek(3000);
    const now = fold((await list(path)).items, []);
    for (let version = first; version <= replay.state().version; version++) {
      const from = await list(`${path}?resourceVersion=${version}&resourceVersionMatch=Exact`);
      const watcher = await watch(`${path}?watch=1&resourceVersion=${version}&timeoutSeconds=5`);
      // The watch has ended by its own time, so that events that should not be there would be seen.
      clock.advance(5000);
      expect(await watcher.ended).toBe('end');
      expect(fold(from.items, watcher.events)).toEqual(now);
    }
  } finally {
    await replay.close();
  }
});

function sameState(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
