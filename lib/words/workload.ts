// What a workload wants and has, and how its rollout gets on, in sentences.

import type { Revision, RolloutOf } from '#lib/cluster/rollout-of.ts';
import type { WorkloadCounts } from '#lib/kube/workload-record.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { listed } from '#lib/std/listed.ts';

/** `5 wanted, 3 available`, and what else there is to know of the numbers. */
export function replicaWords({ wanted, current, available, ready }: WorkloadCounts): string {
  if (wanted === 0 && current === 0) return 'none wanted, none there';
  const there = current === wanted ? [] : [`${current} there`];
  // Available is what has been ready for minReadySeconds.
  const almost = ready > available ? [`${ready} ready`] : [];
  return [`${wanted} wanted`, ...there, ...almost, `${available} available`].join(', ');
}

/** `revision 4` */
function revisionWords({ name }: Revision): string {
  return name === undefined ? 'the older revision' : `revision ${name}`;
}

/** The images in which they differ; all where they have not as many. */
function imageChange(from: readonly string[], to: readonly string[]): string | undefined {
  if (from.length === 0) return undefined;
  const changed = from.flatMap((image, i) => (to[i] === undefined || to[i] === image ? [] : [`${image} → ${to[i]}`]));
  return changed.length === 0 ? undefined : changed.join(', ');
}

export function imagesOfRollout({ from, to }: RolloutOf): string | undefined {
  const [old] = from;
  return old === undefined ? undefined : imageChange(old.images, to.images);
}

function heldWords(field: RolloutOf['heldBy']): string {
  switch (field) {
    case 'spec.paused':
      return 'is paused (spec.paused)';
    case 'spec.updateStrategy.rollingUpdate.partition':
      return 'stops at its partition (spec.updateStrategy.rollingUpdate.partition)';
    case 'spec.updateStrategy.type':
      return 'waits until somebody deletes the Pods (spec.updateStrategy.type OnDelete)';
    case undefined:
      return 'is held';
    default:
      return assertNever(field);
  }
}

/** Undefined where no rollout is under way. */
export function rolloutWords(rollout: RolloutOf): string | undefined {
  const { stage, wanted, updated, from, to } = rollout;
  const target = to.name === undefined ? 'the new revision' : `revision ${to.name}`;
  const far = `${updated} of ${wanted} Pods ${updated === 1 ? 'is' : 'are'} of ${target}`;
  const old = from.map((one) => `${one.replicas ?? 0} of ${revisionWords(one)}`);
  const beside = old.length === 0 ? '' : `, beside ${listed(old)}`;
  switch (stage) {
    case 'done':
      return undefined;
    case 'unseen':
      return 'Its controller has not looked at it yet as it is (status.observedGeneration).';
    case 'moving':
      return `Rolling out: ${far}${beside}.`;
    case 'held':
      return `The rollout ${heldWords(rollout.heldBy)}: ${far}${beside}.`;
    case 'stuck':
      return `The rollout is stuck (ProgressDeadlineExceeded): ${far}${beside}.`;
    default:
      return assertNever(stage);
  }
}
