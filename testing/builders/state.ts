// A state from records: the fold of as many puts.

import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';

export function stateOf(...records: readonly AnyRecord[]): ClusterState {
  const state = newState();
  apply(state, records.map(put));
  return state;
}
