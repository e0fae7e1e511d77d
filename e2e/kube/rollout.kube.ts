// A rolling update of a real Deployment, seen live in Chromium: no endpoint is lost on the way, and none is drawn twice.

import { type Browser, chromium } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import playwright from '../../playwright.config.ts';
import { stations } from '../fixtures/picture.ts';
import type { ControlPlane } from './control-plane.ts';
import { type EventLog, openEventLog } from './event-log.ts';
import { operatorActionsOn } from './shop/operator-actions.ts';
import { setUpShop } from './shop/set-up.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { hasFailed, LOGS, tell } from './report.ts';
import { sleep, until } from './until.ts';
import { startWatched, type Watched } from './watched.ts';

/** A change needs this long at most to be in the picture, on a machine that does much else. In ms. */
const SLACK = 3_000;

let plane: ControlPlane;
let watched: Watched;
let log: EventLog;
let browser: Browser;

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  await setUpShop(plane);
  watched = await startWatched(plane.kubeconfig(plane.adminToken));
  await watched.live();
  browser = await chromium.launch(playwright.use?.launchOptions ?? {});
});

afterAll(async ({}, suite) => {
  log?.stop();
  await browser?.close();
  await watched?.stop();
  await plane?.stop(hasFailed(suite));
});

type Endpoint = { readonly targetRef?: { readonly name: string } };

/** Pods that the slices of `web` publish, over time. */
type Presence = { readonly from: number; to: number };

function presences(of: EventLog): Map<string, Presence> {
  const found = new Map<string, Presence>();
  const slices = new Map<string, Set<string>>();
  const first = of.lists.find(({ resource }) => resource.kind === 'EndpointSlice')?.items ?? [];
  const steps = [
    ...first.map((object) => ({ t: 0, type: 'ADDED', object })),
    ...of.events.filter(({ object }) => object.kind === 'EndpointSlice'),
  ].filter(({ object }) => object.metadata.labels?.['kubernetes.io/service-name'] === 'web' && object.metadata.namespace === 'shop');
  for (const { t, type, object } of steps) {
    const endpoints = (object as unknown as { readonly endpoints?: readonly Endpoint[] }).endpoints ?? [];
    slices.set(object.metadata.name, new Set(type === 'DELETED' ? [] : endpoints.map(({ targetRef }) => targetRef?.name ?? '')));
    const now = new Set([...slices.values()].flatMap((names) => [...names]));
    for (const name of now) if (!found.has(name)) found.set(name, { from: t, to: Number.POSITIVE_INFINITY });
    for (const [name, presence] of found) if (!now.has(name) && presence.to === Number.POSITIVE_INFINITY) presence.to = t;
  }
  return found;
}

test('a rolling update of web: each endpoint is drawn while it is published, once', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${watched.signalbox.url}/ns/shop`);
  await page.locator('[data-testid="live"][data-state="live"]').waitFor();
  log = await openEventLog(plane.admin);
  const begun = performance.now();
  await sleep(1_000);
  const operator = operatorActionsOn(plane.admin);
  const old = new Set((await operator.pods('shop', 'web')).map(({ metadata }) => metadata.uid));
  await operator.roll('shop', 'web', 'shop/web:1.6.0');

  /** What was drawn at some moment from `asked` to `told`. */
  const samples: { readonly asked: number; readonly told: number; readonly drawn: readonly string[] }[] = [];
  let quiet = false;
  const done = until('the old Pods have not all gone, with as many new ones in their place', 150_000, async () => {
    const pods = await operator.pods('shop', 'web');
    return pods.length === old.size && pods.every(({ metadata }) => !old.has(metadata.uid));
  })
    .then(() => log.quiet(5_000))
    .finally(() => (quiet = true));
  while (!quiet) {
    const asked = performance.now() - begun;
    const drawn = (await stations(page)).map(({ element }) => element);
    samples.push({ asked, told: performance.now() - begun, drawn });
    await sleep(50);
  }
  await done;

  const doubled = samples.filter(({ drawn }) => new Set(drawn).size !== drawn.length);
  expect(doubled).toEqual([]);
  const known = presences(log);
  const lost: string[] = [];
  for (const { asked, told, drawn } of samples) {
    const pods = drawn.map((element) => /^station:Pod:shop\/([^@]+)@/.exec(element)?.[1]);
    for (const [name, { from, to }] of known) {
      if (asked > from + SLACK && told < to - SLACK && !pods.includes(name))
        lost.push(`${name} at ${Math.round(asked)} ms (published ${from} to ${to})`);
    }
  }
  expect(lost).toEqual([]);
  const ever = new Set(samples.flatMap(({ drawn }) => drawn));
  const unseen = [...known].filter(([name]) => ![...ever].some((element) => element.startsWith(`station:Pod:shop/${name}@`)));
  expect(unseen).toEqual([]);
  // Four went and four came.
  expect(known.size).toBe(8);
  const last = samples.at(-1)?.drawn ?? [];
  const gone = [...known].filter(([, { to }]) => to !== Number.POSITIVE_INFINITY).map(([name]) => name);
  expect(gone).toHaveLength(4);
  expect(last.filter((element) => gone.some((name) => element.startsWith(`station:Pod:shop/${name}@`)))).toEqual([]);
  expect(errors).toEqual([]);
  tell(`rolling update in Chromium: ${samples.length} looks, ${known.size} endpoints, none lost, none doubled`);
});
