// What `signalbox wait` tells, as text for the terminal: lines of progress, and at the end what happened.

import type { Rollout } from '#lib/churn/rollout.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { namesOf } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import type { Condition, Facts } from './conditions.ts';
import type { Ending, ReportedService, WaitReport } from './wait-report.ts';

function secondsText(seconds: number): string {
  return `${Math.round(seconds * 10) / 10} s`;
}

function openText({ workload, ready, meant, old }: Rollout): string {
  return `${workload.kind} ${workload.name} rolls out: ${ready} of ${plural(meant, 'new Pod')} ready, ${old} old left`;
}

/** One line of how it stands. What goes on by itself, as a quiet time does, is not in it. */
export function conditionText(key: Key, conditions: readonly Condition[], facts: Facts): string {
  const parts = [`${plural(facts.ready, 'Pod')} ready`];
  for (const condition of conditions) {
    if (condition.kind === 'ready' && !condition.met) parts.push(`${condition.wanted} wanted`);
    if (condition.kind === 'rollout' && condition.seen === 'complete') parts.push('the rollout is complete');
  }
  for (const open of facts.openRollouts) parts.push(openText(open));
  return `service/${splitKey(key).name}: ${parts.join('; ')}`;
}

const ENDINGS: Readonly<Record<Ending, string>> = {
  met: 'The conditions hold',
  timeout: 'Timed out: the conditions do not hold',
  interrupted: 'Interrupted: the conditions do not hold yet',
  outage: 'Nobody was ready for longer than --max-outage allows',
  undone: 'The rollout was undone',
  abandoned: 'Of the rollout no Pod is left',
  stuck: 'The rollout is stuck: it has not come further for longer than --progress-deadline allows',
  gone: 'The Service was deleted',
};

function wantedText(condition: Condition): string {
  switch (condition.kind) {
    case 'ready':
      return `${condition.found} of ${plural(condition.wanted, 'Pod')} ready`;
    case 'rollout': {
      if (condition.seen === 'complete')
        return condition.met ? 'the rollout is complete' : 'the rollout is complete, but not all Pods are ready';
      if (condition.seen === 'open') return 'the rollout goes on';
      return condition.met ? 'no rollout was seen, and all Pods are ready' : 'no rollout was seen, and not all Pods are ready';
    }
    case 'quiet':
      return `quiet for ${secondsText(condition.found / 1000)} of ${secondsText(condition.wanted / 1000)}`;
    default:
      return assertNever(condition);
  }
}

function rolloutText({
  workload,
  from,
  to,
  began,
  ended,
  how,
  ready,
  meant,
  old,
  secondsToReady,
  fewestReady,
  outageSeconds,
}: ReportedService['rollouts'][number]): string {
  const took = began === null || ended === null ? '' : ` after ${secondsText((Date.parse(ended) - Date.parse(began)) / 1000)}`;
  const end = how === null ? `${ready} of ${plural(meant, 'new Pod')} ready, ${old} old left` : `${how}${took}`;
  const cost = [
    ...(fewestReady === null ? [] : [`fewest ready ${fewestReady}`]),
    `${secondsText(outageSeconds)} with nobody ready`,
    ...(secondsToReady === null
      ? []
      : [`new Pods ready after ${secondsText(secondsToReady.mean)}, at most ${secondsText(secondsToReady.most)}`]),
  ];
  return `${workload.kind} ${workload.name} from ${from} to ${to}: ${end}; ${cost.join('; ')}`;
}

function endpointsText(endpoints: ReportedService['came']): string {
  if (endpoints.length === 0) return 'nobody';
  const names = [...new Set(endpoints.map(({ pod, address }) => (pod === null ? address : splitKey(pod).name)))];
  return `${names.length}: ${namesOf(names)}`;
}

function serviceLines(service: ReportedService, isMet: boolean): readonly string[] {
  const { conditions, ready, fewestReady, outageSeconds, came, went, rollouts, unready } = service;
  const rows: (readonly [string, string])[] = [
    ...conditions.map((condition) => [condition.met ? 'holds' : 'lacks', wantedText(condition)] as const),
    ['ready', `${plural(ready, 'Pod')}${fewestReady === null ? '' : `, the fewest were ${fewestReady}`}`],
    ['outage', `${secondsText(outageSeconds)} with nobody ready`],
    ...rollouts.map((rollout) => ['rollout', rolloutText(rollout)] as const),
    ['came', endpointsText(came)],
    ['went', endpointsText(went)],
    ...(isMet ? [] : unready.map(({ pod, because }) => ['not ready', `${splitKey(pod).name}: ${because}`] as const)),
  ];
  return [`service/${service.name} in namespace ${service.namespace}`, ...rows.map(([left, right]) => `  ${left.padEnd(9)}  ${right}`)];
}

export function reportText({ outcome, from, to, services }: WaitReport): string {
  const waited = secondsText((Date.parse(to) - Date.parse(from)) / 1000);
  const blocks = services.map((service) => serviceLines(service, outcome === 'met').join('\n'));
  return [...blocks, `${ENDINGS[outcome]}, after ${waited}.`].join('\n\n');
}
