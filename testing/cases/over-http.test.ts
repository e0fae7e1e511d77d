// Cases as a person would have them: an API server that holds the objects, `signalbox check` as a process, and the same answer.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RESOURCES } from '#lib/kube/record.ts';
import { addObjects } from '#testing/replay/add-objects.ts';
import { createReplay, type Replay } from '#server/replay/replay.ts';
import { describeResource } from '#server/replay/resource.ts';
import { judge } from './judge.ts';
import { objectsOf, readCase } from './read-case.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

type Said = { readonly rule: string; readonly severity: string; readonly subject: { readonly kind: string; readonly key: string } };

let folder: string;
let replay: Replay | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-case-'));
});

afterEach(async () => {
  await replay?.close();
  await rm(folder, { recursive: true });
});

async function check(server: string): Promise<readonly Said[]> {
  const file = join(folder, 'config');
  const [clusters, users] = [[{ name: 'c', cluster: { server } }], [{ name: 'u', user: {} }]];
  const contexts = [{ name: 'case', context: { cluster: 'c', user: 'u' } }];
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'case', clusters, users, contexts }));
  const env = { ...process.env, KUBECONFIG: file, NODE_ENV: 'production' as const };
  const out = await new Promise<string>((resolve) => {
    execFile(process.execPath, [MAIN, 'check', '-o', 'json'], { env }, (_, text) => resolve(text));
  });
  return (JSON.parse(out) as { readonly findings: readonly Said[] }).findings;
}

const nameOf = ({ rule, severity, subject }: Said): string => `${severity} ${rule} ${subject.kind} ${subject.key}`;

test.each([
  ['reports/12-selector-removed.yaml', true],
  ['reports/65-policies-of-cilium.yaml', false],
])('%s: signalbox check over HTTP says what the table of cases judges, which is something: %s', async (path, something) => {
  const read = readCase([new URL(path, import.meta.url)]);
  const served = RESOURCES.filter(({ optional }) => optional !== 'custom');
  const resources = served.map(({ group, version, resource, kind }) => describeResource(group, version, resource, kind));
  const empty = { kubernetes: 'v1.34.2', startedAt: Date.now(), resources, version: 1, initial: [], events: [], duration: 1000 };
  replay = await createReplay({ recording: addObjects(empty, objectsOf(read, Date.now())), paused: true });
  const said = await check(replay.url);
  expect(said.map(nameOf).sort()).toEqual(judge(read).findings.map(nameOf).sort());
  expect(said.length > 0).toBe(something);
});
