// Why a Pod is as it is, in the API's own words where it has them; and since when.

import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import { podFailure } from '#lib/routing/backend.ts';

/** What keeps a Pod: in words, and where that is written. */
export type PodTrouble = {
  /** One clause: `CrashLoopBackOff`, `container app is not ready`, `terminating`… */
  readonly words: string;
  readonly field: string;
  /** As it stands there; undefined where it is not set. */
  readonly value: string | undefined;
  /** The container that runs and is not ready: its readiness probe has not passed. */
  readonly unready?: string;
};

const NO_REASON = 'no reason given';

function failureOf(pod: Pod, words: string): PodTrouble {
  if (pod.status.phase === 'Failed') return { words, field: 'status.phase', value: 'Failed' };
  const container = pod.status.containerStatuses.find(
    ({ state }) => state !== undefined && 'waiting' in state && state.waiting.reason === words,
  );
  return { words, field: `status.containerStatuses[${container?.name ?? ''}].state.waiting.reason`, value: words };
}

/** The first container that is not ready. */
function containerTrouble(pod: Pod): PodTrouble | undefined {
  for (const { name, state, ready } of pod.status.containerStatuses) {
    const at = `status.containerStatuses[${name}]`;
    if (state !== undefined && 'waiting' in state) {
      const { reason } = state.waiting;
      return { words: `container ${name} waits: ${reason ?? NO_REASON}`, field: `${at}.state.waiting.reason`, value: reason };
    }
    if (state !== undefined && 'terminated' in state) {
      const { reason } = state.terminated;
      return { words: `container ${name} ended: ${reason ?? NO_REASON}`, field: `${at}.state.terminated.reason`, value: reason };
    }
    if (!ready) return { words: `container ${name} is not ready`, field: `${at}.ready`, value: 'false', unready: name };
  }
  return undefined;
}

/** A condition beside Ready: of scheduling, of the sandbox, or one that a readiness gate waits for. */
function conditionTrouble({ spec, status }: Pod): PodTrouble | undefined {
  const open = status.conditions.find((c) => c.status !== 'True' && c.type !== 'Ready' && c.type !== 'ContainersReady');
  if (open === undefined) return undefined;
  const at = `status.conditions[${open.type}]`;
  if (spec.readinessGates.some(({ conditionType }) => conditionType === open.type)) {
    const why = open.message ?? open.reason;
    return {
      words: `readiness gate ${open.type} is ${open.status}${why === undefined ? '' : `: ${why}`}`,
      field: `${at}.status`,
      value: open.status,
    };
  }
  if (open.message !== undefined) return { words: open.message, field: `${at}.message`, value: open.message };
  if (open.reason !== undefined) return { words: open.reason, field: `${at}.reason`, value: open.reason };
  return { words: `${open.type} is ${open.status}`, field: `${at}.status`, value: open.status };
}

/** Undefined for a Pod that is well. */
export function podTrouble(pod: Pod): PodTrouble | undefined {
  const failure = podFailure(pod);
  if (failure !== undefined) return failureOf(pod, failure);
  const { deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined) return { words: 'terminating', field: 'metadata.deletionTimestamp', value: deletionTimestamp };
  if (isPodReady(pod)) return undefined;
  const trouble = containerTrouble(pod) ?? conditionTrouble(pod);
  if (trouble !== undefined) return trouble;
  const ready = pod.status.conditions.find((c) => c.type === 'Ready');
  return ready?.message === undefined
    ? { words: 'not ready', field: 'status.conditions[Ready].status', value: ready?.status }
    : { words: ready.message, field: 'status.conditions[Ready].message', value: ready.message };
}

function isRunning({ state }: Pod['status']['containerStatuses'][number]): boolean {
  return state === undefined || 'running' in state;
}

/**
 * Nothing of its own keeps it from being ready, since its Node ceased to be: it runs, and either its containers are ready as they were, and
 * somebody else has marked it, or it was ready until then. `nodeSince`: ms since 1970, undefined where it is not known.
 */
export function isUnreadyByNode(pod: Pod, nodeSince: number | undefined): boolean {
  const { phase, containerStatuses } = pod.status;
  if (phase !== 'Running' || containerStatuses.length === 0 || isPodReady(pod)) return false;
  if (podFailure(pod) !== undefined || conditionTrouble(pod) !== undefined || !containerStatuses.every(isRunning)) return false;
  if (containerStatuses.every(({ ready }) => ready)) return true;
  const created = timeOf(pod.metadata.creationTimestamp);
  const since = readySince(pod);
  return nodeSince !== undefined && created !== undefined && since !== undefined && created < nodeSince && since >= nodeSince;
}

/** In words; empty for a Pod that is well. */
export function podReason(pod: Pod): string {
  return podTrouble(pod)?.words ?? '';
}

/** ms since 1970, or undefined where the text is absent or no date. */
export function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(time) ? time : undefined;
}

/** Since when the Ready condition is as it is; a Pod without one has never been ready. In ms since 1970. */
export function readySince(pod: Pod): number | undefined {
  const ready = pod.status.conditions.find((c) => c.type === 'Ready');
  return timeOf(ready?.lastTransitionTime) ?? timeOf(pod.metadata.creationTimestamp);
}
