// Builders of events: what is not named is what the kubelet writes of a readiness probe that failed.

import type { Event } from '#lib/kube/event.ts';
import { buildMeta, CREATED } from './meta.ts';

export type EventOptions = {
  readonly namespace?: string;
  readonly name?: string;
  readonly type?: string;
  readonly reason?: string;
  readonly note?: string;
  /** Of what it is about: a Pod, where it is not given. */
  readonly kind?: string;
  readonly of?: string;
  readonly uid?: string;
  readonly count?: number;
  readonly last?: string;
};

export function buildEvent(options: EventOptions = {}): Event {
  const { namespace = 'shop', kind = 'Pod', of = 'web-1' } = options;
  return {
    kind: 'Event',
    metadata: buildMeta({ namespace, name: options.name ?? `${of}.1` }, 'namespaced'),
    type: options.type ?? 'Warning',
    reason: options.reason ?? 'Unhealthy',
    note: options.note ?? 'Readiness probe failed: HTTP probe failed with statuscode: 503',
    regarding: {
      kind,
      namespace: kind === 'Node' ? undefined : namespace,
      name: of,
      uid: options.uid ?? `uid-${of}`,
      fieldPath: undefined,
    },
    reportingController: 'kubelet',
    eventTime: undefined,
    series: undefined,
    deprecatedCount: options.count ?? 1,
    deprecatedLastTimestamp: options.last ?? CREATED,
  };
}
