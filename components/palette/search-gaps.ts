// What a search of the whole cluster does not reach: kinds that may not be read, are not read yet, or of one namespace alone.

import { isCustom, type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import type { Status } from '#lib/wire/message.ts';
import { KIND_FACES } from '#components/parts/kinds.tsx';

function listed(kinds: readonly KubeKind[]): string {
  const custom = RESOURCES.filter(({ kind }) => isCustom(kind) && KIND_FACES[kind].searched).map(({ kind }) => kind);
  // Without a right to any of them nobody needs their names one by one.
  const all = custom.every((kind) => kinds.includes(kind));
  const names = all ? [...kinds.filter((kind) => !isCustom(kind)), 'the kinds of the Gateway API'] : kinds;
  return names.join(', ');
}

/** One sentence for each reason; none where everything was searched. */
export function searchGaps(status: Status | undefined): readonly string[] {
  if (status === undefined) return [];
  const denied: KubeKind[] = [];
  const unread: KubeKind[] = [];
  const narrowed = new Map<string, KubeKind[]>();
  for (const { kind } of RESOURCES) {
    const watch = status.kinds[kind];
    if (!KIND_FACES[kind].searched) continue;
    if (watch.state === 'denied') denied.push(kind);
    if (watch.state === 'listing' || (watch.state === 'retrying' && !watch.held)) unread.push(kind);
    if (watch.state !== 'live' || watch.namespace === undefined) continue;
    narrowed.set(watch.namespace, [...(narrowed.get(watch.namespace) ?? []), kind]);
  }
  return [
    ...(denied.length === 0 ? [] : [`Not searched, because Signalbox may not list them: ${listed(denied)}.`]),
    ...(unread.length === 0 ? [] : [`Not read yet: ${listed(unread)}.`]),
    ...[...narrowed].map(([namespace, kinds]) => `Searched in the namespace ${namespace} alone: ${listed(kinds)}.`),
  ];
}
