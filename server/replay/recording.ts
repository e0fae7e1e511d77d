// A recording in memory: the resources, the first lists, and the events by time. Format: recordings/README.md.

import { describeResource, type Resource } from './resource.ts';
import { isObject, type StoredObject, storeObject } from './stored-object.ts';

export type RecordedEvent = {
  /** Milliseconds since the start of the recording. */
  readonly t: number;
  readonly type: 'put' | 'delete';
  readonly object: StoredObject;
};

export type Recording = {
  /** As `/version` says it: `v1.36.2`. */
  readonly kubernetes: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly resources: readonly Resource[];
  /** The version of the first lists: no initial object is newer. */
  readonly version: number;
  readonly initial: readonly StoredObject[];
  /** In order of time. */
  readonly events: readonly RecordedEvent[];
  /** Length of one round in ms, longer than the time of the last event. */
  readonly duration: number;
};

type Header = Pick<Recording, 'kubernetes' | 'startedAt' | 'resources' | 'version'>;

function readHeader(line: Buffer): Header {
  const raw: unknown = JSON.parse(line.toString('utf8'));
  if (!isObject(raw) || raw['recording'] !== 1 || !Array.isArray(raw['resources'])) {
    throw new Error('not a recording: the first line must be {"recording":1,…,"resources":[…]}');
  }
  const resources: Resource[] = [];
  let version = 0;
  for (const entry of raw['resources'] as readonly unknown[]) {
    if (!isObject(entry)) throw new Error('not a recording: a resource of the first line is not an object');
    resources.push(describeResource(String(entry['group']), String(entry['version']), String(entry['resource']), String(entry['kind'])));
    version = Math.max(version, Number(entry['resourceVersion']) || 0);
  }
  return { kubernetes: String(raw['kubernetes']), startedAt: Date.parse(String(raw['startedAt'])), resources, version };
}

const OBJECT_FIELD = Buffer.from('"object":');

/** Reads lines of the recording format; throws on the first line that is not of it. */
export async function parseRecording(lines: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Recording> {
  let header: Header | undefined;
  const byKind = new Map<string, Resource>();
  const initial: StoredObject[] = [];
  const events: RecordedEvent[] = [];
  let end = 0;
  for await (const line of lines) {
    if (line.length === 0) continue;
    if (header === undefined) {
      header = readHeader(line);
      for (const resource of header.resources) byKind.set(resource.kind, resource);
      continue;
    }
    const raw: unknown = JSON.parse(line.toString('utf8'));
    if (!isObject(raw) || typeof raw['t'] !== 'number' || !isObject(raw['object']))
      throw new Error('not a recording: an event lacks t or object');
    const { t, type, object } = raw as { t: number; type: unknown; object: Readonly<Record<string, unknown>> };
    end = Math.max(end, t);
    if (type === 'BOOKMARK') continue; // The replay server makes its own.
    const resource = byKind.get(String(object['kind']));
    if (resource === undefined) throw new Error(`not a recording: the kind ${String(object['kind'])} is missing in its first line`);
    const at = line.indexOf(OBJECT_FIELD);
    const stored = storeObject(resource, object, line.subarray(at + OBJECT_FIELD.length, line.length - 1));
    if (t === 0 && type === 'ADDED') initial.push(stored);
    else events.push({ t, type: type === 'DELETED' ? 'delete' : 'put', object: stored });
  }
  if (header === undefined) throw new Error('not a recording: it is empty');
  return finishRecording({ ...header, initial, events }, end);
}

/**
 * Adds what follows from the rest: a version that no initial object exceeds, and the length of a round.
 * `end`: when the recording ended, in ms; a round is the next whole second after it.
 */
export function finishRecording(parts: Omit<Recording, 'duration'>, end: number): Recording {
  const newest = parts.initial.reduce((version, object) => Math.max(version, object.recordedVersion), parts.version);
  return { ...parts, version: newest, duration: (Math.floor(end / 1000) + 1) * 1000 };
}
