// Findings of a live cluster: what lasts counts, what passes does not, what is known to have lasted counts at once.

import { describe, expect, test } from 'vitest';
import { apply, newState } from '#lib/cluster/state.ts';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { buildEndpoint, buildPod, buildPodCondition, buildService, buildSlice } from '#testing/builders/kube.ts';
import { type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Mute } from '#lib/diagnosis/mutes.ts';
import { noAddress } from '#lib/diagnosis/rules/no-address.ts';
import { noEndpoints } from '#lib/diagnosis/rules/no-endpoints.ts';
import { noneReady } from '#lib/diagnosis/rules/none-ready.ts';
import { selectsNothing } from '#lib/diagnosis/rules/selects-nothing.ts';
import { fold } from './derivation.ts';
import { createFindings } from './findings.ts';
import type { KnownKinds } from './known-kinds.ts';

const ALL = new Set<KubeKind>(RESOURCES.map(({ kind }) => kind));
/** builders: everything was created at midnight. */
const MIDNIGHT = Date.parse('2026-11-22T00:00:00Z');
const HOUR = 3_600_000;

function setUp(...held: readonly Delta[]) {
  const bugs: unknown[] = [];
  let mutes: readonly Mute[] = [];
  const state = newState();
  let known: KnownKinds = { kinds: new Set(), within: new Map() };
  const findings = createFindings({
    known: () => known,
    onBug: (_, error) => bugs.push(error),
    rules: [noneReady, noEndpoints, noAddress, selectsNothing],
    mutes: () => mutes,
  });
  apply(state, held);
  let now = MIDNIGHT + HOUR;
  /** How many records that changed. */
  const change = (...deltas: readonly Delta[]) => fold(state, deltas, [findings], now).deltas.length - deltas.length;
  return {
    state,
    bugs,
    /** Rules that count. */
    shown: () => [...state.tables.Finding.values()].map((f) => f.rule).sort(),
    finding: () => [...state.tables.Finding.values()][0],
    know(kinds: ReadonlySet<KubeKind> = ALL) {
      known = { kinds, within: new Map() };
      return change();
    },
    change,
    mute(...next: readonly Mute[]) {
      mutes = next;
      return change();
    },
    step(ms: number) {
      now += ms;
      return change();
    },
    dueIn: () => {
      const due = findings.nextDue();
      return due === undefined ? undefined : due - now;
    },
  };
}

const slice = (ready: boolean) => put(buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready, serving: ready })] }));
const since = (time: string): Pod => {
  const pod = buildPod({ ready: false });
  return { ...pod, status: { ...pod.status, conditions: [buildPodCondition('Ready', 'False', { lastTransitionTime: time })] } };
};

describe('while it runs', () => {
  test('what lasts counts after its time, and is gone at once', () => {
    const c = setUp(put(buildService()), put(buildPod()), slice(true));
    c.know();
    expect(c.shown()).toEqual([]);
    c.change(put(since('2026-11-22T01:00:00Z')), slice(false));
    expect(c.shown()).toEqual([]);
    expect(c.dueIn()).toBe(15_000);
    c.step(14_999);
    expect(c.shown()).toEqual([]);
    c.step(1);
    expect(c.shown()).toEqual(['none-ready']);
    expect(c.finding()).toMatchObject({ severity: 'broken', since: MIDNIGHT + HOUR, title: 'Its only Pod is not ready.' });
    expect(c.dueIn()).toBeUndefined();
    c.change(put(buildPod()), slice(true));
    expect(c.shown()).toEqual([]);
  });

  test('what comes and goes never counts: the time begins anew', () => {
    const c = setUp(put(buildService({ selector: {} })), slice(true));
    c.know();
    c.change(remove('EndpointSlice', 'shop/web-a'));
    c.step(25_000);
    c.change(slice(true));
    c.change(remove('EndpointSlice', 'shop/web-a'));
    c.step(25_000);
    expect(c.shown()).toEqual([]);
    c.step(5000);
    expect(c.shown()).toEqual(['no-endpoints']);
  });

  test('its subject goes, and it with it', () => {
    const c = setUp(put(buildService({ selector: {} })));
    c.know();
    c.step(1000);
    expect(c.shown()).toEqual(['no-endpoints']);
    c.change(remove('Service', 'shop/web'));
    expect(c.shown()).toEqual([]);
  });

  test('a change that alters nothing of it makes no record anew', () => {
    const c = setUp(put(buildService({ selector: {} })));
    c.know();
    c.step(1000);
    expect(c.change(put(buildService({ selector: {}, labels: { a: 'b' } })))).toBe(0);
    expect(c.step(60_000)).toBe(0);
  });
});

describe('on the first look', () => {
  test('what has lasted by its timestamps, or has none, counts when the watches have had a moment', () => {
    const c = setUp(
      put(buildService()),
      put(since('2026-11-22T00:10:00Z')),
      slice(false),
      put(buildService({ name: 'bare', selector: {} })),
    );
    c.know();
    expect(c.dueIn()).toBe(1000);
    c.step(1000);
    expect(c.shown()).toEqual(['no-endpoints', 'none-ready']);
  });

  test('what has just begun by its timestamps must last', () => {
    const c = setUp(put(buildService()), put(since('2026-11-22T00:59:55Z')), slice(false));
    c.know();
    c.step(1000);
    expect(c.shown()).toEqual([]);
    c.step(9000);
    expect(c.shown()).toEqual(['none-ready']);
  });

  test('what the watch explains in that moment is never shown', () => {
    const c = setUp(put(buildService()), put(since('2026-11-22T00:10:00Z')), slice(false));
    c.know();
    c.step(500);
    c.change(put(buildPod()), slice(true));
    c.step(10_000);
    expect(c.shown()).toEqual([]);
  });
});

describe('what is not known', () => {
  test('rules that need it are silent, and speak when it is', () => {
    const c = setUp(put(buildService()), put(buildService({ name: 'lb', type: 'LoadBalancer', selector: {} })));
    c.know(new Set<KubeKind>(['Service']));
    c.step(1000);
    expect(c.shown()).toEqual(['no-address']);
    c.know();
    c.step(1000);
    expect(c.shown()).toEqual(['no-address', 'no-endpoints', 'selects-nothing']);
    c.know(new Set<KubeKind>(['Service', 'EndpointSlice']));
    expect(c.shown()).toEqual(['no-address', 'no-endpoints']);
  });
});

describe('what the team has muted', () => {
  const muteFor = (ms: number): Mute => ({ namespace: 'shop', until: MIDNIGHT + HOUR + ms, reason: 'known' });

  test('is still found, says so, and is back when its time is over, with no change in the cluster', () => {
    const c = setUp(put(buildService()), put(since('2026-11-22T00:10:00Z')), slice(false));
    c.know();
    c.step(1000);
    expect(c.finding()?.muted).toBeUndefined();
    expect(c.mute(muteFor(60_000))).toBe(1);
    expect(c.finding()).toMatchObject({ rule: 'none-ready', muted: { by: 'file', until: MIDNIGHT + HOUR + 60_000, reason: 'known' } });
    expect(c.dueIn()).toBe(59_000);
    c.step(58_999);
    expect(c.finding()?.muted).toBeDefined();
    expect(c.step(1)).toBe(1);
    expect(c.finding()?.muted).toBeUndefined();
    expect(c.dueIn()).toBeUndefined();
  });

  test('is lifted, or muted for longer, when the file says so; what is gone needs no time', () => {
    const c = setUp(put(buildService()), put(since('2026-11-22T00:10:00Z')), slice(false));
    c.mute(muteFor(60_000));
    c.know();
    c.step(1000);
    expect(c.finding()?.muted).toBeDefined();
    c.mute();
    expect(c.finding()?.muted).toBeUndefined();
    c.mute(muteFor(120_000));
    expect(c.dueIn()).toBe(119_000);
    c.change(put(buildPod()), slice(true));
    expect(c.shown()).toEqual([]);
    expect(c.dueIn()).toBeUndefined();
  });
});

test('no rule has thrown', () => {
  const c = setUp(put(buildService()));
  c.know();
  expect(c.bugs).toEqual([]);
});

test('what could not be told of other namespaces is told when they may be read', () => {
  const alias = buildService({ name: 'alias', type: 'ExternalName', externalName: 'api.other.svc.cluster.local', selector: {} });
  const state = newState();
  let known: KnownKinds = { kinds: ALL, within: new Map([['Service', 'shop']]) };
  const findings = createFindings({ known: () => known, onBug: (_, error) => expect.fail(String(error)) });
  apply(state, [put(alias)]);
  const now = MIDNIGHT + HOUR;
  const foldAt = (ms: number) => fold(state, [], [findings], now + ms);
  foldAt(0);
  foldAt(5000);
  expect(state.tables.Finding.size).toBe(0);
  known = { kinds: ALL, within: new Map() };
  foldAt(5000);
  foldAt(6000);
  expect([...state.tables.Finding.values()].map((f) => f.rule)).toEqual(['external-name']);
});
