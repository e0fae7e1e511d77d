// Reading recordings, and making them.

import { describe, expect, test } from 'vitest';
import { generateRecording } from './generate.ts';
import { openRecording, splitLines } from './open-recording.ts';
import { parseRecording } from './recording.ts';
import { describeResource } from './resource.ts';
import { storeObject } from './stored-object.ts';

const HEADER = JSON.stringify({
  recording: 1,
  kubernetes: 'v1.36.2',
  startedAt: '2026-01-01T00:00:00.500Z',
  resources: [{ group: '', version: 'v1', resource: 'pods', kind: 'Pod', resourceVersion: '40', items: 1 }],
});

function lines(...texts: readonly string[]): Buffer[] {
  return texts.map((text) => Buffer.from(text));
}

function podEvent(t: number, type: string, version: string): string {
  return JSON.stringify({
    t,
    type,
    object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop', uid: 'u', resourceVersion: version } },
  });
}

describe('parseRecording', () => {
  test('the first lists, the events, the length', async () => {
    const recording = await parseRecording(
      lines(HEADER, podEvent(0, 'ADDED', '39'), podEvent(1200, 'MODIFIED', '41'), podEvent(2500, 'DELETED', '42')),
    );
    expect(recording.startedAt).toBe(Date.parse('2026-01-01T00:00:00.500Z'));
    expect(recording.version).toBe(40);
    expect(recording.initial.map((object) => object.key)).toEqual(['shop/a']);
    expect(recording.events.map((event) => [event.t, event.type])).toEqual([
      [1200, 'put'],
      [2500, 'delete'],
    ]);
    expect(recording.duration).toBe(3000);
  });

  test.each([
    ['nothing', [], 'it is empty'],
    ['another first line', ['{"items":[]}'], 'the first line must be'],
    ['an event without an object', [HEADER, '{"t":1,"type":"ADDED"}'], 'lacks t or object'],
    ['a kind that the first line lacks', [HEADER, podEvent(0, 'ADDED', '1').replaceAll('Pod', 'Node')], 'the kind Node is missing'],
    ['what is no JSON', [HEADER, '{"t":'], 'JSON'],
  ])('%s is refused', async (_name, texts, problem) => {
    await expect(parseRecording(lines(...texts))).rejects.toThrow(problem);
  });
});

describe('storeObject', () => {
  const pods = describeResource('', 'v1', 'pods', 'Pod');
  const metadata = { name: 'a', namespace: 'shop', uid: 'u', resourceVersion: '7', annotations: { note: 'na\u00efve \u2603' } };

  test.each([
    ['apiVersion first', { apiVersion: 'v1', kind: 'Pod', metadata }],
    ['kind first', { kind: 'Pod', apiVersion: 'v1', metadata }],
    ['the version twice', { kind: 'Pod', apiVersion: 'v1', metadata, spec: { resourceVersion: '7' } }],
    ['the version elsewhere first', { kind: 'Pod', apiVersion: 'v1', spec: { resourceVersion: '7' }, metadata }],
    ['no version', { kind: 'Pod', apiVersion: 'v1', metadata: { ...metadata, resourceVersion: undefined } }],
  ])('gives the object back under another version: %s', (_name, object) => {
    const bytes = Buffer.from(JSON.stringify(object));
    for (const stored of [storeObject(pods, object, bytes), storeObject(pods, object)]) {
      expect(JSON.parse(stored.encode(123).toString())).toEqual({ ...object, metadata: { ...metadata, resourceVersion: '123' } });
    }
  });
});

test('lines are cut at newlines only, wherever the chunks end', async () => {
  const text = 'first\nsecond \u2028 still\n\nlast';
  const bytes = Buffer.from(text);
  for (let size = 1; size < bytes.length; size++) {
    const chunks: Buffer[] = [];
    for (let from = 0; from < bytes.length; from += size) chunks.push(bytes.subarray(from, from + size));
    const found: string[] = [];
    for await (const line of splitLines(
      (async function* () {
        yield* chunks;
      })(),
    ))
      found.push(line.toString());
    expect(found).toEqual(text.split('\n'));
  }
});

test('the recordings beside the server', async () => {
  const shop = await openRecording('shop');
  expect(shop.initial).toHaveLength(104);
  expect(shop.duration).toBe(483_000);
  await expect(openRecording('nothing-here')).rejects.toThrow('There is no recording nothing-here');
});

describe('generateRecording', () => {
  const options = { services: 3, pods: 250, nodes: 4, namespaces: 2, churn: { perSecond: 10, seconds: 5 } };

  test('has what it was asked for', () => {
    const { initial, events } = generateRecording(options);
    const count = (resource: string) => initial.filter((object) => object.resource.resource === resource).length;
    expect([count('services'), count('pods'), count('nodes'), count('namespaces'), count('endpointslices')]).toEqual([3, 250, 4, 2, 3]);
    expect(events.length).toBeGreaterThan(100);
  });

  test('is realistic in size and consistent', () => {
    const { initial } = generateRecording(options);
    const pod = initial.find((object) => object.resource.resource === 'pods');
    const bytes = pod?.encode(77) ?? Buffer.alloc(0);
    expect(bytes.length).toBeGreaterThan(8_000);
    expect(bytes.length).toBeLessThan(11_000);
    const raw = JSON.parse(bytes.toString()) as { metadata: { resourceVersion: string; labels: object }; spec: { nodeName: string } };
    expect(raw.metadata).toMatchObject({ resourceVersion: '77', labels: pod?.labels });
    expect(raw.spec.nodeName).toBe(pod?.fields['spec.nodeName']);
    expect(bytes.includes('<<')).toBe(false);
  });

  test('is the same for the same seed', () => {
    const text = (seed: number) =>
      generateRecording({ ...options, seed })
        .events.map((event) => event.object.encode(1).toString())
        .join();
    expect(text(5)).toBe(text(5));
    expect(text(5)).not.toBe(text(6));
  });
});
