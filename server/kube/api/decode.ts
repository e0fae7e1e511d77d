// The narrow door from bytes to records. JSON today; another encoding of the API would replace this file alone.

import { isUtf8 } from 'node:buffer';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { type KubeKind, type KubeRecord, READERS } from '#lib/kube/record.ts';
import { type Fault, isObject, type RawObject } from '#lib/kube/scan.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { Failure } from './failure.ts';
import { textWithoutManagedFields } from './managed-fields.ts';
import { oneLine } from './one-line.ts';

/** What the request asks for; the rest of this file reads it. */
export const ACCEPT = 'application/json';

/** The annotation of the bookmark that ends a streamed list (KEP-3157). */
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** One event of a watch. `version` is the resourceVersion to resume from, empty where the event has none. */
export type WatchEvent =
  | { readonly kind: 'put'; readonly record: KubeRecord; readonly version: string }
  | { readonly kind: 'delete'; readonly key: Key; readonly version: string }
  | { readonly kind: 'bookmark'; readonly version: string; readonly initialEventsEnd: boolean }
  /** An object that its reader refused, or a line that is no event. `key` where the object could be named. */
  | { readonly kind: 'fault'; readonly fault: Fault; readonly key: Key | undefined; readonly version: string }
  | { readonly kind: 'error'; readonly failure: Failure };

/** One page of a list. */
export type Page = {
  readonly records: readonly KubeRecord[];
  readonly faults: readonly Fault[];
  /** Keys of objects that exist but could not be read. */
  readonly unread: readonly Key[];
  readonly version: string;
  /** Empty on the last page. */
  readonly next: string;
  readonly remaining: number | undefined;
};

/** Invalid bytes become U+FFFD; it makes a string two bytes wide, so for ASCII this looks at nothing. */
function isDamaged(text: string, bytes: Uint8Array): boolean {
  return text.includes('\uFFFD') && !isUtf8(bytes);
}

function textOf(from: RawObject, field: string): string {
  const value = from[field];
  return typeof value === 'string' ? value : '';
}

function metadataOf(raw: RawObject): RawObject {
  const metadata = raw['metadata'];
  return isObject(metadata) ? metadata : {};
}

function keyIn(raw: RawObject): Key | undefined {
  const metadata = metadataOf(raw);
  const name = textOf(metadata, 'name');
  return name === '' ? undefined : keyOf(textOf(metadata, 'namespace'), name);
}

function faultOf(kind: string, raw: RawObject, path: string, problem: string): Fault {
  const metadata = metadataOf(raw);
  return { kind, namespace: textOf(metadata, 'namespace') || undefined, name: textOf(metadata, 'name') || undefined, path, problem };
}

function lineFault(kind: string, problem: string): WatchEvent {
  return { kind: 'fault', fault: faultOf(kind, {}, '', problem), key: undefined, version: '' };
}

const DAMAGED = 'expected UTF-8, found other bytes';

/** One line of a watch, without its line break. Total: whatever the bytes, it answers and never throws. */
export function decodeEvent(kind: KubeKind, line: Buffer): WatchEvent {
  const text = textWithoutManagedFields(line);
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    return lineFault(kind, `expected a watch event, found ${line.length} bytes that are not JSON`);
  }
  if (!isObject(event) || !isObject(event['object'])) return lineFault(kind, 'expected a watch event with an object');
  const raw = event['object'];
  const version = textOf(metadataOf(raw), 'resourceVersion');
  switch (event['type']) {
    case 'ADDED':
    case 'MODIFIED': {
      if (isDamaged(text, line)) return { kind: 'fault', fault: faultOf(kind, raw, '', DAMAGED), key: keyIn(raw), version };
      const record = READERS[kind](raw);
      const key = keyIn(raw);
      if (!record.ok) return { kind: 'fault', fault: record.error, key, version };
      // What is not kept is as good as deleted; its reader has seen that it has a name.
      return record.value === undefined ? { kind: 'delete', key: key ?? '', version } : { kind: 'put', record: record.value, version };
    }
    case 'DELETED': {
      // Only its name counts, so an object that no reader could read can still leave.
      const key = keyIn(raw);
      if (key !== undefined) return { kind: 'delete', key, version };
      return { kind: 'fault', fault: faultOf(kind, raw, 'metadata.name', 'expected a string, found nothing'), key, version };
    }
    case 'BOOKMARK':
      return { kind: 'bookmark', version, initialEventsEnd: endsInitialEvents(raw) };
    case 'ERROR':
      return { kind: 'error', failure: statusFailure(raw, 0, undefined) };
    default:
      return lineFault(kind, `expected a type of watch event, found ${JSON.stringify(event['type'] ?? null).slice(0, 40)}`);
  }
}

function endsInitialEvents(raw: RawObject): boolean {
  const annotations = metadataOf(raw)['annotations'];
  return isObject(annotations) && annotations[INITIAL_EVENTS_END] === 'true';
}

/** A whole page of a list; the raw objects are garbage when it returns. The error is a clause. */
export function decodePage(kind: KubeKind, bytes: Buffer): Result<Page, string> {
  const text = textWithoutManagedFields(bytes);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return err('a list that is not JSON');
  }
  if (!isObject(list)) return err('a list that is not an object');
  const items = list['items'] ?? [];
  if (!Array.isArray(items)) return err('a list without items');
  const metadata = metadataOf(list);
  const damaged = isDamaged(text, bytes);
  const records: KubeRecord[] = [];
  const faults: Fault[] = [];
  const unread: Key[] = [];
  for (const item of items as readonly unknown[]) {
    const record = damaged && isObject(item) && holdsDamage(item) ? err(faultOf(kind, item, '', DAMAGED)) : READERS[kind](item);
    if (record.ok) {
      if (record.value !== undefined) records.push(record.value);
    } else {
      faults.push(record.error);
      const key = isObject(item) ? keyIn(item) : undefined;
      if (key !== undefined) unread.push(key);
    }
  }
  const remaining = metadata['remainingItemCount'];
  return ok({
    records,
    faults,
    unread,
    version: textOf(metadata, 'resourceVersion'),
    next: textOf(metadata, 'continue'),
    remaining: typeof remaining === 'number' ? remaining : undefined,
  });
}

/** Only asked of pages that hold invalid bytes somewhere. */
function holdsDamage(item: RawObject): boolean {
  return JSON.stringify(item).includes('\uFFFD');
}

/** The body of an answer that is not 2xx: a metav1.Status, or anything that a proxy in between may say. */
export function decodeStatus(body: Buffer, code: number, retryAfter: number | undefined): Failure {
  const text = body.toString('utf8');
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { kind: 'status', code, reason: undefined, message: plainMessage(text), retryAfter };
  }
  return isObject(raw) ? statusFailure(raw, code, retryAfter) : { kind: 'status', code, reason: undefined, message: '', retryAfter };
}

/** Pages of HTML from proxies are no message. */
function plainMessage(text: string): string {
  const line = text.trim();
  return line.startsWith('<') ? '' : oneLine(line);
}

/** `code` 0 takes the Status object's own. */
function statusFailure(raw: RawObject, code: number, retryAfter: number | undefined): Failure {
  const details = isObject(raw['details']) ? raw['details'] : {};
  const seconds = details['retryAfterSeconds'];
  const said = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined;
  const own = raw['code'];
  const causes = Array.isArray(details['causes']) ? (details['causes'] as readonly unknown[]) : [];
  return {
    kind: 'status',
    code: code === 0 ? (typeof own === 'number' ? own : 500) : code,
    reason: textOf(raw, 'reason') || undefined,
    message: oneLine(textOf(raw, 'message')),
    retryAfter: retryAfter ?? said,
    causes: causes.flatMap((cause) => (isObject(cause) ? [textOf(cause, 'reason')] : [])),
  };
}
