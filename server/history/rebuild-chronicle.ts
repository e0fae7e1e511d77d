// The chronicle of a history that this process did not live through: its batches are folded again, span by span.

import { beginChurn, followChurn } from '#lib/churn/churn.ts';
import { type Chronicle, type ChronicleLimits, followChronicle, newChronicle, noteWatch, prepend } from '#lib/churn/chronicle.ts';
import { type Churn, newChurn } from '#lib/churn/held.ts';
import { apply, type ClusterState } from '#lib/cluster/state.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { Status } from '#lib/wire/message.ts';
import { canBegin } from '#server/cluster/churn.ts';
import { createBreath } from './breath.ts';
import type { History } from './history.ts';

export type Rebuilding = {
  readonly history: History;
  readonly from: number;
  readonly to: number;
  readonly limits: ChronicleLimits;
  readonly signal?: AbortSignal;
};

/** `until`: to when it was seen. */
export type Rebuilt = { readonly chronicle: Chronicle; readonly until: number };

/** One span that is read. */
type Look = { readonly state: ClusterState; readonly chronicle: Chronicle; churn: Churn | undefined; until: number };

/** Had all objects of the kinds that churn reads been listed, or may they not be read? Where nothing says so, they had. */
function isKnown(status: Status | undefined): boolean {
  if (status === undefined) return true;
  const stateOf = (kind: KubeKind) => status.kinds[kind];
  return canBegin(
    (kind) => {
      const watch = stateOf(kind);
      return watch.state === 'live' || watch.state === 'absent' || (watch.state === 'retrying' && watch.held);
    },
    (kind) => stateOf(kind).state === 'denied',
  );
}

/** Is heard of endpoints and Services? */
export function isWatched({ kinds }: Status): boolean {
  return kinds.EndpointSlice.state !== 'retrying' && kinds.Service.state !== 'retrying';
}

/** It tells nothing of what ended: what it holds of that is the chronicle's to keep. */
function begin(look: Look, time: number): void {
  look.churn = newChurn(0);
  followChronicle(look.chronicle, look.churn, beginChurn(look.churn, look.state, time), time);
}

/**
 * Of the spans between two times, each as a look of its own; undefined where nothing was seen. It holds the event loop for a few ms at a
 * stretch, and ends early when `signal` says so.
 */
export async function rebuildChronicle({ history, from, to, limits, signal }: Rebuilding): Promise<Rebuilt | undefined> {
  const breathe = createBreath();
  let rebuilt: Rebuilt | undefined;
  let look: Look | undefined;

  function endLook(): void {
    if (look?.churn === undefined) return;
    if (rebuilt !== undefined) prepend(look.chronicle, rebuilt.chronicle, rebuilt.until);
    rebuilt = { chronicle: look.chronicle, until: look.until };
    look = undefined;
  }

  for await (const entry of history.read(from, to, signal)) {
    const time = entry.kind === 'batch' ? entry.batch.time : entry.time;
    if (entry.kind === 'moment') {
      endLook();
      const span = history.spans().find((one) => one.from <= time && time <= one.to);
      look = { state: entry.state, chronicle: newChronicle(limits), churn: undefined, until: Math.min(to, span?.to ?? time) };
      if (isKnown(entry.status)) begin(look, time);
      if (entry.status !== undefined) noteWatch(look.chronicle, isWatched(entry.status), time);
    } else if (look !== undefined) {
      look.until = Math.max(look.until, time);
      const changes = entry.kind === 'batch' ? apply(look.state, entry.batch.deltas) : [];
      if (look.churn !== undefined) followChronicle(look.chronicle, look.churn, followChurn(look.churn, look.state, changes, time), time);
      else if (entry.kind === 'status' && isKnown(entry.status)) begin(look, time);
      if (entry.kind === 'status') noteWatch(look.chronicle, isWatched(entry.status), time);
    }
    await breathe();
  }
  if (signal?.aborted === true) return undefined;
  endLook();
  return rebuilt;
}

/**
 * Puts what a history has of the time before the first look of a chronicle before it. Called once, when that look has begun, at `began`;
 * what goes on meanwhile goes on.
 */
export async function bringBack(chronicle: Chronicle, history: History, began: number, signal: AbortSignal): Promise<void> {
  await history.ready();
  const before = history.spans().filter(({ to }) => to < began);
  const [first, last] = [before[0], before.at(-1)];
  if (first === undefined || last === undefined) return;
  const { limits } = chronicle;
  const rebuilt = await rebuildChronicle({ history, from: first.from, to: last.to, limits, signal });
  if (rebuilt !== undefined) prepend(chronicle, rebuilt.chronicle, rebuilt.until);
}
