// npm run record:demo: records the scenario `shop` from a real control plane, in the format of server/replay/recordings/README.md.

import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { readProgram } from '#server/program.ts';
import type { KubeObject } from './api.ts';
import { backdate } from './backdate.ts';
import { type EventLog, openEventLog } from './event-log.ts';
import { operatorActionsOn } from './shop/operator-actions.ts';
import { END, SCENES } from './shop/scenes.ts';
import { setUpShop } from './shop/set-up.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { sleep } from './until.ts';

const DEMO = fileURLToPath(new URL('../../server/replay/recordings/shop.ndjson.gz', import.meta.url));

/** What belongs to the simulation, not to the cluster. */
function isOurs(annotation: string): boolean {
  return annotation.startsWith('kubelet.test/') || annotation === 'kubectl.kubernetes.io/last-applied-configuration';
}

/** Annotations, and what managedFields says of them. An object that is left without any has none. */
function withoutOurs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOurs);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !isOurs(name.replace(/^f:/, '')));
  const clean = kept.map(([name, field]): [string, unknown] => [name, withoutOurs(field)]);
  return Object.fromEntries(clean.filter(([name, field]) => name !== 'annotations' || Object.keys(field as object).length > 0));
}

/** Lists leave kind and apiVersion out of their items. */
function typed(resource: EventLog['lists'][number]['resource'], item: KubeObject): KubeObject {
  const { group, version, kind } = resource;
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind, ...item };
}

function newestVersion(first: string, events: EventLog['events']): string {
  return events.reduce((newest, { object }) => {
    const version = object.metadata.resourceVersion ?? '0';
    return Number(version) > Number(newest) ? version : newest;
  }, first);
}

function encodeRecording(kubernetes: string, { startedAt, lists, events }: EventLog): string {
  const resources = lists.map(({ resource: { group, version, resource, kind }, version: resourceVersion, items }) => ({
    group,
    version,
    resource,
    kind,
    resourceVersion,
    items: items.length,
  }));
  const first = lists.flatMap(({ resource, items }) =>
    items.map((item) => ({ t: 0, type: 'ADDED', object: withoutOurs(typed(resource, item)) })),
  );
  const later = events.map(({ t, type, object }) => ({ t, type, object: withoutOurs(object) }));
  // The last line says how long the scenario is, whenever its last change was.
  const [any] = lists;
  const end = {
    t: END * 1000,
    type: 'BOOKMARK',
    object: { apiVersion: 'v1', kind: any?.resource.kind, metadata: { resourceVersion: newestVersion(any?.version ?? '0', events) } },
  };
  return [{ recording: 1, kubernetes, startedAt, resources }, ...first, ...later, end].map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function record(file: string): Promise<void> {
  const plane = await startSimulatedCluster({ tell: (line) => console.log(line) });
  const end = (): void => void plane.stop().then(() => process.exit(130));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  try {
    await setUpShop(plane);
    const version = JSON.parse((await plane.admin.ask('GET', '/version')).text) as { gitVersion: string };
    const before = await openEventLog(plane.admin);
    await before.quiet(5_000);
    before.stop();
    const log = await openEventLog(plane.admin);
    const begun = performance.now();
    const operator = operatorActionsOn(plane.admin);
    for (const scene of SCENES) {
      await sleep(scene.at * 1000 - (performance.now() - begun));
      console.log(`${String(Math.round((performance.now() - begun) / 1000)).padStart(4)} s  ${scene.name}`);
      await scene.run(operator);
    }
    await sleep(END * 1000 - (performance.now() - begun));
    log.stop();
    const text = backdate(encodeRecording(version.gitVersion, log), log.startedAt);
    await writeFile(file, gzipSync(text, { level: 9 }));
    console.log(`${log.events.length} events in ${file}`);
  } finally {
    await plane.stop();
  }
}

if (import.meta.main) {
  const about = `Records the scenario of the demo from a real control plane; it takes as long as that, some eight minutes.

  npm run record:demo -- FILE   writes it there; without FILE it replaces the demo's`;
  await record(readProgram(about, {}, { takesRest: true }).rest[0] ?? DEMO);
}
