// What the suite prints of its measurements, and where it leaves the logs of a control plane.

import { fileURLToPath } from 'node:url';
import type { RunnerTask } from 'vitest';

/** Written when a test or a program of the control plane fails. */
export const LOGS = fileURLToPath(new URL('../../test-results/kube/logs', import.meta.url));

export function tell(line: string): void {
  console.log(`  ${line}`);
}

/** Of sorted numbers, the one below which `share` of them lie. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Of a file or a group, after its tests. */
export function hasFailed({ result, ...task }: RunnerTask): boolean {
  return result?.state === 'fail' || ('tasks' in task && task.tasks.some(hasFailed));
}
