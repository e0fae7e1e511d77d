// The checklist of a Service: what a person goes through when it does not work, each item looked at, with the findings that stand on it.

import type { Finding, Severity } from '#lib/cluster/finding.ts';
import { get } from '#lib/cluster/state.ts';
import type { DnsSettings } from '#lib/dns/settings.ts';
import type { Key } from '#lib/kube/key.ts';
import type { ProxySettings } from '#lib/routing/proxy-settings.ts';
import { serviceContext, type ServiceContext } from '#lib/diagnosis/context.ts';
import { findingsOf } from '#lib/diagnosis/findings-of.ts';
import { type ChecklistItem, CHECKLIST_ITEMS } from '#lib/diagnosis/rule.ts';
import { ruleNamed } from '#lib/diagnosis/rules.ts';
import type { KnownState } from '#lib/diagnosis/known-state.ts';
import { emptyOf } from '#lib/diagnosis/verdict-severity.ts';
import { lookAtEndpoints } from './endpoints.ts';
import { lookAtNames } from './names.ts';
import { lookAtNodes } from './nodes.ts';
import { lookAtPolicy } from './policy.ts';
import { lookAtPorts } from './ports.ts';
import { lookAtSelector } from './selector.ts';
import type { ChecklistStep, Look, StepStatus } from './step.ts';
import { lookAtWayIn } from './way-in.ts';

export type ChecklistSettings = { readonly dns: DnsSettings; readonly proxy: ProxySettings };

function lookAt(item: ChecklistItem, context: ServiceContext, { dns, proxy }: ChecklistSettings): Look {
  switch (item) {
    case 'selector':
      return lookAtSelector(context);
    case 'endpoints':
      return lookAtEndpoints(context);
    case 'ports':
      return lookAtPorts(context);
    case 'names':
      return lookAtNames(context, dns);
    case 'nodes':
      return lookAtNodes(context, proxy);
    case 'way-in':
      return lookAtWayIn(context);
    case 'policy':
      return lookAtPolicy(context);
  }
}

const FAILED: readonly StepStatus[] = ['fail', 'warn'];

/** What these see hangs on the steps before them; the ways in and the policies stand for themselves. */
const HANGING: readonly ChecklistItem[] = ['endpoints', 'ports', 'names', 'nodes'];

/** That nobody is there may be told as information; what hangs on it follows all the same. */
const NOBODY: readonly string[] = ['selects-nothing', 'no-endpoints', 'none-ready'];

function isFailure({ status, findings }: ChecklistStep): boolean {
  return FAILED.includes(status) || findings.some(({ rule }) => NOBODY.includes(rule));
}

/**
 * A step fails by its findings. What is seen not to be so, and is no finding that counts, follows from an earlier failure, or is as grave
 * as the finding that it would be.
 */
function statusOf(
  item: ChecklistItem,
  seen: Look,
  findings: readonly Finding[],
  waiting: Severity | undefined,
  before: readonly ChecklistStep[],
): StepStatus {
  const worst = findings[0]?.severity;
  if (worst === 'broken') return 'fail';
  if (worst === 'warning') return 'warn';
  if (seen.status !== 'not') return seen.status;
  const own = seen.severity ?? waiting;
  if (worst === 'info' || own === 'info') return 'pass';
  if (HANGING.includes(item) && before.some(isFailure)) return 'follows';
  return own === 'broken' ? 'fail' : 'warn';
}

/** In the order of the ladder; undefined where there is no such Service. Findings are those of the state, which the server settles. */
export function checklistOf(knownState: KnownState, key: Key, settings: ChecklistSettings): readonly ChecklistStep[] | undefined {
  const service = get(knownState.state, 'Service', key);
  if (service === undefined) return undefined;
  const context = serviceContext(knownState, key, service);
  const found = findingsOf(knownState.state, key);
  const empty = emptyOf(knownState, key);
  const steps: ChecklistStep[] = [];
  for (const item of CHECKLIST_ITEMS) {
    const seen = lookAt(item, context, settings);
    const findings = found.filter((f) => ruleNamed(f.rule)?.item === item);
    const waiting = empty.find(({ rule }) => ruleNamed(rule)?.item === item)?.severity;
    steps.push({ ...seen, item, status: statusOf(item, seen, findings, waiting, steps), findings });
  }
  return steps;
}
