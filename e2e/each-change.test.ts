// Each change: what the API server tells of a rollout, one change after the other, is drawn: every one of them, once, in order.

import { momentsOf } from './fixtures/moments.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import { tapCanvas, writtenToCanvas } from './fixtures/canvas-tap.ts';
import { expectPublished, stations } from './fixtures/picture.ts';
import { readNamespace } from './fixtures/published.ts';
import { expect, test } from './fixtures/test.ts';

/** The rollout of web, from before its first event to after its last, in ms. */
const FROM = 14_000;
const TO = 44_000;

/** Between them a Pod has no state of its own to show: it waits to be published, or is on its way out. */
const TOLD = new Set(['ready', 'draining', 'broken']);

test('each change of a rolling update is drawn, once and in order', async ({ page, shop, open }) => {
  const { replay } = shop;
  replay.seek(FROM);
  await open('/ns/shop');
  await expectPublished(page, replay, 'shop');
  await tapCanvas(page);
  /** Station to the states that the API server published of it, one after the other. */
  const told = new Map<string, string[]>();
  const last = new Map((await readNamespace(replay.url, 'shop')).published);
  for (const at of momentsOf(await openRecording('shop'), 'shop', FROM, TO)) {
    replay.seek(at);
    const { published } = await readNamespace(replay.url, 'shop');
    for (const [id, state] of published) {
      if (last.get(id) === state) continue;
      last.set(id, state);
      if (TOLD.has(state)) told.set(id, [...(told.get(id) ?? []), state]);
    }
    await expectPublished(page, replay, 'shop');
  }
  const { pictures, states } = await writtenToCanvas(page);
  const drawn = new Map<string, string[]>();
  for (const [element, all] of Object.entries(states)) {
    const own = all.filter((state) => TOLD.has(state));
    if (own.length > 0) drawn.set(element.slice('station:'.length, element.indexOf('@')), own);
  }
  const changes = [...told.values()].flat().length;
  console.log(`each change: ${changes} changes of ${told.size} Pods in ${pictures} pictures of ${(await stations(page)).length} stations`);
  expect(changes).toBeGreaterThan(6);
  const sorted = (all: ReadonlyMap<string, readonly string[]>): string[] => [...all].map(([id, own]) => `${id}: ${own.join(', ')}`).sort();
  expect(sorted(drawn)).toEqual(sorted(told));
});
