// Event (events.k8s.io/v1): the record and its reader. Kept are those that may say why something does not work, of what is shown; the rest
// is not.

import { ok, type Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Fault, integer, optionalPart, part, type RawObject, type Scan, shortened, text } from './scan.ts';

export type EventSeries = { readonly count: number | undefined; readonly lastObservedTime: string | undefined };

export type Event = {
  readonly kind: 'Event';
  readonly metadata: Meta;
  /** `Warning` or `Normal`. */
  readonly type: string | undefined;
  readonly reason: string | undefined;
  /** No longer than a screen shows; the API lets it be 1024 bytes. */
  readonly note: string | undefined;
  readonly regarding: {
    readonly kind: string | undefined;
    readonly namespace: string | undefined;
    readonly name: string | undefined;
    readonly uid: string | undefined;
    /** `spec.containers{app}` */
    readonly fieldPath: string | undefined;
  };
  readonly reportingController: string | undefined;
  /** Of those that write events.k8s.io/v1; the kubelet writes the deprecated fields. */
  readonly eventTime: string | undefined;
  readonly series: EventSeries | undefined;
  readonly deprecatedCount: number | undefined;
  readonly deprecatedLastTimestamp: string | undefined;
};

/** Of what is shown. */
const KINDS: ReadonlySet<string | undefined> = new Set([
  'Pod',
  'Node',
  'Service',
  'EndpointSlice',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
]);

/** Back-off pulling an image is told as normal by the kubelet. */
const NORMAL_KEPT: ReadonlySet<string | undefined> = new Set(['BackOff']);

function readSeries(scan: Scan, raw: RawObject): EventSeries {
  return { count: integer(scan, raw, 'count'), lastObservedTime: text(scan, raw, 'lastObservedTime') };
}

function readRegarding(scan: Scan, raw: RawObject): Event['regarding'] {
  return {
    kind: text(scan, raw, 'kind'),
    namespace: text(scan, raw, 'namespace'),
    name: text(scan, raw, 'name'),
    uid: text(scan, raw, 'uid'),
    fieldPath: text(scan, raw, 'fieldPath'),
  };
}

const readBody: Readable<Event> = (scan, root) => ({
  kind: 'Event',
  metadata: readMeta(scan, root, 'namespaced'),
  type: text(scan, root, 'type'),
  reason: text(scan, root, 'reason'),
  note: shortened(text(scan, root, 'note')),
  regarding: part(scan, root, 'regarding', readRegarding),
  reportingController: text(scan, root, 'reportingController'),
  eventTime: text(scan, root, 'eventTime'),
  series: optionalPart(scan, root, 'series', readSeries),
  deprecatedCount: integer(scan, root, 'deprecatedCount'),
  deprecatedLastTimestamp: text(scan, root, 'deprecatedLastTimestamp'),
});

function isKept({ type, reason, regarding }: Event): boolean {
  return KINDS.has(regarding.kind) && regarding.name !== undefined && (type !== 'Normal' || NORMAL_KEPT.has(reason));
}

export function readEvent(raw: unknown): Result<Event | undefined, Fault> {
  const event = finish('Event', raw, readBody);
  return event.ok && !isKept(event.value) ? ok(undefined) : event;
}

/** How often it has been so. */
export function timesOf({ series, deprecatedCount }: Event): number {
  return Math.max(series?.count ?? 0, deprecatedCount ?? 0, 1);
}

/** When it was so last, in ms since 1970; undefined where it does not say. */
export function lastTimeOf({ series, deprecatedLastTimestamp, eventTime, metadata }: Event): number | undefined {
  const last = series?.lastObservedTime ?? deprecatedLastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  const time = last === undefined ? Number.NaN : Date.parse(last);
  return Number.isFinite(time) ? time : undefined;
}
