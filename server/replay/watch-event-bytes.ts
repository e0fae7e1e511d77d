// Watch events in bytes: one line of JSON each, made once per change and shared by all who read it.

import { objectPrefix } from './stored-object.ts';
import type { Resource } from './resource.ts';
import type { Status } from './status.ts';
import type { Write, Version } from './store.ts';

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

const NEWLINE = Buffer.from('}\n');
const HEAD: Readonly<Record<EventType, Buffer>> = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
};

export function encodeEvent(type: EventType, object: Buffer): Buffer {
  return Buffer.concat([HEAD[type], object, NEWLINE]);
}

/** An object that exists already, as the first events of a watch show it. */
export function initialBytes(version: Version): Buffer {
  return encodeEvent('ADDED', version.bytes());
}

/** How a change looks to a watcher: what it selects before and after decides. */
export function viewOfWrite(
  change: Write,
  select: (version: Version) => boolean,
): { readonly type: EventType; readonly of: 'last' | 'before' } | undefined {
  const before = change.before !== undefined && select(change.before);
  const after = change.after !== undefined && select(change.after);
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', of: 'last' };
  if (!before) return undefined;
  // Leaving the selector shows the state that was selected, under the version of the change.
  return { type: 'DELETED', of: change.after === undefined ? 'last' : 'before' };
}

const frames = new WeakMap<Write, Map<string, Buffer>>();

export function writeBytes(change: Write, view: { readonly type: EventType; readonly of: 'last' | 'before' }): Buffer {
  let known = frames.get(change);
  if (known === undefined) frames.set(change, (known = new Map<string, Buffer>()));
  const name = `${view.type} ${view.of}`;
  let frame = known.get(name);
  if (frame === undefined) {
    const object = view.of === 'last' ? change.last.bytes() : (change.before ?? change.last).object.encode(change.version);
    frame = encodeEvent(view.type, object);
    known.set(name, frame);
  }
  return frame;
}

/** `ended`: the bookmark that closes the first events of a streamed list (KEP-3157). */
export function bookmarkBytes(resource: Resource, version: number, ended: boolean): Buffer {
  const metadata = { resourceVersion: String(version), ...(ended && { annotations: { 'k8s.io/initial-events-end': 'true' } }) };
  const rest = JSON.stringify({ metadata, ...resource.blank }).slice(1);
  return Buffer.from(`{"type":"BOOKMARK","object":${objectPrefix(resource)}${rest}}\n`);
}

export function errorBytes(status: Status): Buffer {
  return Buffer.from(`{"type":"ERROR","object":${JSON.stringify(status)}}\n`);
}
