// The live state beside the one that is shown, while that is of the past: the stream goes on in it, so that nothing of now is lost.

import type { Key } from '#lib/kube/key.ts';
import { copyState } from '#lib/cluster/copy.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import { findingNews, worstOf } from '#components/parts/finding-words.ts';
import { type Frame, foldFrame } from './frame.ts';

export type Beside = {
  readonly state: ClusterState;
  fold(frame: Frame): readonly Change[];
  /** Services that have come into trouble since, and still are; the same array until that changes. */
  newTrouble(): readonly Key[];
};

const NONE: readonly Key[] = [];

export function createBeside(live: ClusterState): Beside {
  const state = copyState(live);
  let trouble = NONE;

  function follow({ kind, key, before, after }: Change): void {
    if (kind !== 'ServiceSummary') return;
    const was = before?.kind === 'ServiceSummary' ? before : undefined;
    const is = after?.kind === 'ServiceSummary' ? after : undefined;
    const rest = trouble.includes(key) ? trouble.filter((other) => other !== key) : trouble;
    if (is === undefined || worstOf(is) === undefined) trouble = rest;
    else if (findingNews(was, is) !== undefined) trouble = [...rest, key];
  }

  return {
    state,
    fold(frame) {
      const changes = foldFrame(state, frame);
      changes.forEach(follow);
      return changes;
    },
    newTrouble: () => trouble,
  };
}
