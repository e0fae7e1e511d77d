// Why a Pod is not ready, in sentences. Without the time they are the same for as long as nothing else happens.

import type { NotReadyFact } from '#lib/cluster/not-ready-why.ts';
import { lastTimeOf, timesOf } from '#lib/kube/event.ts';
import type { Termination } from '#lib/kube/pod.ts';
import { ageWords } from '#lib/std/age.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { plural } from '#lib/std/plural.ts';

/** The kubelet ends some of its messages with a line break, and those of a runtime have several. */
function plain(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}

function ago(time: number | undefined, now: number): string {
  return time === undefined || now <= 0 ? '' : `${ageWords(now - time)} ago`;
}

/** `exit code 137 (OOMKilled)` */
function endWords({ reason, exitCode }: Termination): string {
  if (exitCode === undefined) return reason ?? 'no reason given';
  return reason === undefined ? `exit code ${exitCode}` : `exit code ${exitCode} (${reason})`;
}

function restartWords({ container, times, last }: Extract<NotReadyFact, { kind: 'restarted' }>, now: number): string {
  const many = `Container ${container} has restarted ${times === 1 ? 'once' : `${times} times`}`;
  if (last === undefined) return many;
  const time = last.finishedAt === undefined ? undefined : Date.parse(last.finishedAt);
  const when = ago(time !== undefined && Number.isFinite(time) ? time : undefined, now);
  return `${many}; it ended last with ${endWords(last)}${when === '' ? '' : `, ${when}`}`;
}

/** `now`: cluster time in ms; 0 leaves out how often and how long ago. */
export function notReadyWords(fact: NotReadyFact, now: number): string {
  switch (fact.kind) {
    case 'unscheduled':
      return `It found no Node: ${plain(fact.message)}`;
    case 'waiting': {
      const why = fact.message === undefined ? '' : `: ${plain(fact.message)}`;
      return `Container ${fact.container} waits: ${fact.reason ?? 'no reason given'}${why}`;
    }
    case 'ended':
      return `Container ${fact.container} has ended with ${endWords(fact.how)}`;
    case 'unready': {
      const port = fact.port === undefined ? '' : ` on port ${fact.port}`;
      return `Container ${fact.container} runs, and its readiness probe${port} has not passed`;
    }
    case 'restarted':
      return restartWords(fact, now);
    case 'gate':
      return `The readiness gate ${fact.type} is ${fact.condition?.status ?? 'not set'}${fact.condition?.message === undefined ? '' : `: ${plain(fact.condition.message)}`}`;
    case 'probe':
    case 'event': {
      const { event } = fact;
      const what = fact.kind === 'probe' ? '' : `${event.reason ?? event.type ?? ''}: `;
      const said = `${what}${plain(event.note ?? '')}`;
      if (now <= 0) return said;
      const times = timesOf(event);
      const last = ago(lastTimeOf(event), now);
      return [said, ...(times > 1 ? [plural(times, 'time')] : []), ...(last === '' ? [] : [times > 1 ? `last ${last}` : last])].join(', ');
    }
    default:
      return assertNever(fact);
  }
}
