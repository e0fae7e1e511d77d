// For tests: the bundled recording fed into a sink line by line, without HTTP in between.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { keyOf } from '#lib/kube/key.ts';
import { type KubeKind, type KubeRecord, READERS, RESOURCES } from '#lib/kube/record.ts';
import type { Sink } from '#server/kube/sink.ts';

type RawObject = { readonly kind: KubeKind; readonly metadata: { readonly namespace?: string; readonly name: string } };

/** `t`: ms since the start of the recording; 0 for the first lists. */
export type RecordedLine = { readonly t: number; readonly type: string; readonly object: RawObject };

const RECORDINGS = new URL('../../server/replay/recordings/', import.meta.url);

function linesOf(name: 'shop' | 'load'): string[] {
  return gunzipSync(readFileSync(new URL(`${name}.ndjson.gz`, RECORDINGS)))
    .toString()
    .split('\n');
}

/** When the recording began, in ms since 1970. */
export function startOf(name: 'shop' | 'load'): number {
  const header = JSON.parse(linesOf(name)[0] ?? '') as { readonly startedAt: string };
  return Date.parse(header.startedAt);
}

export function readRecorded(name: 'shop' | 'load'): RecordedLine[] {
  const events: RecordedLine[] = [];
  for (const line of linesOf(name).slice(1)) if (line !== '') events.push(JSON.parse(line) as RecordedLine);
  return events.filter((event) => event.type !== 'BOOKMARK');
}

/** Undefined for what is not kept. */
function readRecord(object: RawObject): KubeRecord | undefined {
  const read = READERS[object.kind](object);
  if (!read.ok) throw new Error(`${read.error.kind} ${read.error.name ?? ''}: ${read.error.path} ${read.error.problem}`);
  return read.value;
}

export function feedLists(sink: Sink, lines: readonly RecordedLine[]): void {
  const records = lines.filter((line) => line.t === 0).flatMap((line) => readRecord(line.object) ?? []);
  for (const { kind } of RESOURCES) {
    const ofKind = records.filter((record) => record.kind === kind);
    sink.replace(kind, ofKind, undefined, []);
    sink.status(kind, { state: 'live' });
  }
}

export function feedLine(sink: Sink, { type, object }: RecordedLine): void {
  const record = type === 'DELETED' ? undefined : readRecord(object);
  if (record === undefined) sink.delete(object.kind, keyOf(object.metadata.namespace ?? '', object.metadata.name));
  else sink.put(record);
}
