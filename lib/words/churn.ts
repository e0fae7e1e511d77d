// What churn tells, in words: why an endpoint changed, outages, rollouts, and stories of several transitions. Clauses; times in ms since 1970.

import { assertNever } from '#lib/std/assert-never.ts';
import { lastedWords } from '#lib/std/age.ts';
import { plural } from '#lib/std/plural.ts';
import type { Cause } from '#lib/churn/cause.ts';
import type { Story } from '#lib/churn/chronicle-view.ts';
import type { Presence } from '#lib/churn/endpoint-state.ts';
import type { Outage } from '#lib/churn/outage.ts';
import { type Rollout, standsStill } from '#lib/churn/rollout.ts';
import { selectorText } from '#lib/kube/kubectl.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import type { Workload } from '#lib/kube/workload.ts';

const PRESENCE: Readonly<Record<Presence, string>> = {
  ready: 'ready',
  notReady: 'not ready',
  draining: 'draining',
  terminated: 'terminated',
  absent: 'not published',
};

export function presenceWord(presence: Presence): string {
  return PRESENCE[presence];
}

/** A controller-revision-hash of a StatefulSet is the name of its ControllerRevision, which begins with its own. */
function revisionText(workload: Workload, revision: string): string {
  return revision.startsWith(`${workload.name}-`) ? revision.slice(workload.name.length + 1) : revision;
}

function workloadText({ kind, name }: Workload): string {
  return `${kind} ${name}`;
}

/** As `kubectl create service` takes them: `80:8080`. */
function portsText(ports: readonly ServicePort[]): string {
  return ports.length === 0 ? 'none' : ports.map(({ port, targetPort }) => `${port}:${targetPort}`).join(', ');
}

/** Why an endpoint changed: `Deployment web scaled 4 → 1`. */
export function causeWords(cause: Cause): string {
  switch (cause.kind) {
    case 'rollout': {
      const { workload, from, to } = cause;
      return `rollout of ${workloadText(workload)}, ${revisionText(workload, from)} → ${revisionText(workload, to)}`;
    }
    case 'scale':
      return `${workloadText(cause.workload)} scaled ${cause.from} → ${cause.to}`;
    case 'drain':
      return `drain of ${cause.node}`;
    case 'eviction':
      return cause.reason === '' ? 'Pod evicted' : `Pod evicted: ${cause.reason}`;
    case 'readiness':
      if (cause.ready) return 'Pod became ready';
      return cause.reason === undefined ? 'Pod not ready' : `Pod not ready: ${cause.reason}`;
    case 'nodeLost':
      if (cause.status === undefined) return `Node ${cause.node} is gone`;
      return `Node ${cause.node} not ready: ${cause.reason ?? `Ready is ${cause.status}`}`;
    case 'podDeleted':
      return cause.deleted === undefined ? 'Pod gone' : 'Pod deleted';
    case 'podEnded':
      return `Pod ended: ${cause.reason ?? cause.phase}`;
    case 'selectorEdited':
      return `selector edited: ${selectorText(cause.before) || 'none'} → ${selectorText(cause.after) || 'none'}`;
    case 'labelsEdited':
      return 'labels of the Pod edited';
    case 'portEdited':
      return `ports edited: ${portsText(cause.before)} → ${portsText(cause.after)}`;
    case 'serviceCreated':
      return 'Service created';
    case 'serviceDeleted':
      return 'Service deleted';
    case 'sliceWritten':
      return cause.managedBy === undefined ? 'EndpointSlice written by hand' : `EndpointSlice written by ${cause.managedBy}`;
    case 'unknown':
      return 'the objects do not tell why';
    default:
      return assertNever(cause);
  }
}

/** From when to when, as far as it was seen within the look. */
type Lasting = { readonly from: number | undefined; readonly to: number | undefined };

/** Undefined: nobody knows since when. */
function lasted({ from, to }: Lasting, now: number): string | undefined {
  return from === undefined ? undefined : lastedWords((to ?? now) - from);
}

function outageGist({ kind, node, lost }: Outage): string {
  switch (kind) {
    case 'nobodyReady':
      return lost ? 'nobody ready' : 'nobody ready yet';
    case 'nobodyUsable':
      return lost ? 'nobody usable' : 'nobody usable yet';
    case 'nodeDrops':
      return `${node ?? 'a Node'} drops`;
    default:
      return assertNever(kind);
  }
}

/** On a mark of its length: `26 s nobody ready`, `node-2 drops 26 s`. */
export function outageLabel(outage: Outage, now: number): string {
  const span = lasted(outage, now);
  const gist = outageGist(outage);
  if (span === undefined) return gist;
  return outage.kind === 'nodeDrops' ? `${gist} ${span}` : `${span} ${gist}`;
}

/** `nobody ready for 26 s`, with the port and family where it is of one: `nobody ready for 26 s (IPv6, port http)`. */
export function outageWords(outage: Outage, now: number): string {
  const { family, port, from, to } = outage;
  const gist = outageGist(outage);
  const of = port === undefined ? family : `${family}, port ${port.name === '' ? `${port.port}/${port.protocol}` : port.name}`;
  const span = lasted(outage, now);
  // Without a beginning it was so when the look began.
  const since =
    span === undefined ? (to === undefined ? 'since before Signalbox watched' : 'from before Signalbox watched') : `for ${span}`;
  return `${gist} ${since}${from !== undefined && to === undefined ? ' by now' : ''} (${of})`;
}

function rolloutState(rollout: Rollout, now: number): string {
  const { began, end, progressed, ready, meant } = rollout;
  const span = lasted({ from: began, to: end?.at }, now);
  if (end === undefined) {
    const far = `${ready} of ${meant} ready`;
    const still = standsStill(rollout, now) ? `, no progress for ${lastedWords(now - (progressed ?? began ?? now))}` : '';
    return `${far}${still}`;
  }
  const tail = span === undefined ? '' : ` after ${span}`;
  switch (end.how) {
    case 'complete':
      return span ?? 'complete';
    case 'undone':
    case 'superseded':
    case 'abandoned':
      return `${end.how}${tail}`;
    case 'unseen':
      return 'end not seen';
    default:
      return assertNever(end.how);
  }
}

/** On a mark of its length: `→ 7c9f6d, 10 s`. */
export function rolloutLabel(rollout: Rollout, now: number): string {
  return `→ ${revisionText(rollout.workload, rollout.to)}, ${rolloutState(rollout, now)}`;
}

/** `rollout of Deployment web, 5bd67 → 7c9f6: complete after 10 s; fewest ready 3, 26 s with nobody ready`. */
export function rolloutWords(rollout: Rollout, now: number): string {
  const { workload, from, to, end, began, fewestReady, withoutReady } = rollout;
  const revisions = `${revisionText(workload, from)} → ${revisionText(workload, to)}`;
  const span = lasted({ from: began, to: end?.at }, now);
  const state = end?.how === 'complete' && span !== undefined ? `complete after ${span}` : rolloutState(rollout, now);
  const cost = withoutReady > 0 ? `, ${lastedWords(withoutReady)} with nobody ready` : '';
  return `rollout of ${workloadText(workload)}, ${revisions}: ${state}; fewest ready ${fewestReady}${cost}`;
}

/** On a mark of its length: `scaled 4 → 1 → 4`, `3 × in 18 s`. */
export function storyLabel(story: Story): string {
  const { kind, from, to, count, sizes, cause } = story;
  switch (kind) {
    case 'scale':
      return `scaled ${sizes.join(' → ')}`;
    case 'drain':
      return cause.kind === 'drain' ? `drain of ${cause.node}` : 'drain';
    case 'eviction':
      return `${plural(count, 'Pod')} evicted`;
    case 'nodeLost':
      return cause.kind === 'nodeLost' ? `${cause.node} ${cause.status === undefined ? 'gone' : 'not ready'}` : 'Node lost';
    case 'flapping':
      return `${count} × in ${lastedWords(to - from)}`;
    case 'edit':
      return EDITS[cause.kind] ?? 'edited';
    default:
      return assertNever(kind);
  }
}

const EDITS: Readonly<Partial<Record<Cause['kind'], string>>> = {
  selectorEdited: 'selector edited',
  labelsEdited: 'labels edited',
  portEdited: 'ports edited',
  serviceCreated: 'Service created',
  serviceDeleted: 'Service deleted',
  sliceWritten: 'slice written',
};

/** `drain of node-3, 2 endpoints in 4 s`. */
export function storyWords(story: Story): string {
  const { kind, from, to, count, sizes, cause } = story;
  const many = `${plural(count, 'endpoint')} in ${lastedWords(to - from)}`;
  switch (kind) {
    case 'scale':
      return `${cause.kind === 'scale' ? workloadText(cause.workload) : 'workload'} scaled ${sizes.join(' → ')} in ${lastedWords(to - from)}`;
    case 'flapping':
      return `flapping: ceased to be ready ${count} times in ${lastedWords(to - from)}`;
    case 'drain':
    case 'eviction':
    case 'nodeLost':
    case 'edit':
      return `${causeWords(cause)}, ${many}`;
    default:
      return assertNever(kind);
  }
}
