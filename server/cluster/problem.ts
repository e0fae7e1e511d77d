// One sentence for the cluster as a whole, where all that is watched has the same trouble.

import { isOptional, RESOURCES } from '#lib/kube/record.ts';
import type { Status, WatchStatus } from '#lib/wire/message.ts';

function everyKind<S extends WatchStatus['state']>(
  kinds: Status['kinds'],
  state: S,
): readonly Extract<WatchStatus, { state: S }>[] | undefined {
  const found: Extract<WatchStatus, { state: S }>[] = [];
  for (const { kind } of RESOURCES) {
    // An absent custom resource is asked for once a minute: it would keep the news back for as long.
    if (isOptional(kind)) continue;
    const status = kinds[kind];
    if (status.state !== state) return undefined;
    found.push(status as Extract<WatchStatus, { state: S }>);
  }
  return found;
}

/** Undefined where at least one kind is well: what is wrong with the others is told kind by kind. */
export function problemOf(kinds: Status['kinds']): string | undefined {
  const retrying = everyKind(kinds, 'retrying');
  if (retrying !== undefined) return retrying[0]?.problem;
  if (everyKind(kinds, 'denied') !== undefined) {
    return 'The API server knows these credentials but allows them to read nothing that Signalbox shows. Ask for the permissions listed here, or choose another context.';
  }
  return undefined;
}
