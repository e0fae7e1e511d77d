// diff: the deltas that turn one state into another; how a new snapshot becomes a calm update.

import { type Delta, put, remove } from './delta.ts';
import { type AnyRecord, recordKey } from './record.ts';
import { same } from '#lib/kube/same.ts';
import { type ClusterState, get, records } from './state.ts';

/** Law: applying diff(state, target) to the state makes it hold exactly the target's records. */
export function diff(state: ClusterState, target: Iterable<AnyRecord>): Delta[] {
  const deltas: Delta[] = [];
  const wanted = new Set<string>();
  for (const record of target) {
    const key = recordKey(record);
    wanted.add(`${record.kind}:${key}`);
    if (!same(get(state, record.kind, key), record)) deltas.push(put(record));
  }
  for (const record of records(state)) {
    const key = recordKey(record);
    if (!wanted.has(`${record.kind}:${key}`)) deltas.push(remove(record.kind, key));
  }
  return deltas;
}
