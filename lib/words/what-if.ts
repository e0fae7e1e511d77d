// The words of the tab What if: changes, what came of them, notes, and what connections meet.

import { servicePortText } from '#lib/kube/protocol.ts';
import { namesOf } from '#lib/std/listed.ts';
import { splitKey } from '#lib/kube/key.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { Assumption } from '#lib/whatif/assumption.ts';
import type { Caution, NoCommand } from '#lib/whatif/commands.ts';
import type { SideComparison } from '#lib/whatif/compare.ts';
import type { Note, Outcome, Refusal } from '#lib/whatif/apply-assumption.ts';
import type { NoEffect } from '#lib/whatif/supposed-service.ts';
import type { Met } from '#lib/routing/met.ts';
import { VIA, verdictWords } from './routing.ts';
import { plural } from '#lib/std/plural.ts';

/** A clause that follows "Hypothetical:". */
export function changeWords(change: Assumption): string {
  switch (change.kind) {
    case 'externalTrafficPolicy':
    case 'internalTrafficPolicy':
    case 'sessionAffinity':
      return `${change.kind} ${change.to}`;
    case 'trafficDistribution':
      return change.to === 'none' ? 'no trafficDistribution' : `trafficDistribution ${change.to}`;
    case 'publishNotReadyAddresses':
      return `publishNotReadyAddresses ${change.to ? 'true' : 'false'}`;
    case 'pod':
      return change.to === 'deleted' ? `${change.pod} deleted` : `${change.pod} ${change.to === 'not-ready' ? 'not ready' : 'terminating'}`;
    case 'drain':
      return `${change.node} drained`;
    case 'replicas':
      return `${plural(Math.abs(change.by), 'Pod')} ${change.by > 0 ? 'more' : 'fewer'} on ${change.node}`;
    default:
      return assertNever(change);
  }
}

function refusalWords(reason: Refusal): string {
  switch (reason) {
    case 'not-external':
      return 'The API server would refuse it: externalTrafficPolicy may only be set for a NodePort or LoadBalancer Service, or one with external IPs.';
    case 'no-service':
      return 'The Service is not in this view.';
    case 'no-such-node':
      return 'There is no such Node.';
    case 'no-such-pod':
      return 'There is no such Pod any more.';
    case 'no-pod-to-copy':
      return 'The Service selects no Pod with an address that could be copied.';
    case 'node-unschedulable':
      return 'The Node is cordoned or drained: the scheduler would place nothing there.';
    case 'no-pod-there':
      return 'There is no Pod of this Service on the Node.';
    default:
      return assertNever(reason);
  }
}

function noEffectWords(reason: NoEffect): string {
  switch (reason) {
    case 'external-name':
      return 'Without effect: an ExternalName Service is an alias in DNS.';
    case 'headless':
      return 'Without effect: kube-proxy has no part in a headless Service.';
    case 'no-selector':
      return 'Without effect: without a selector the controller writes no slices.';
    case 'auto-annotation':
      return 'Without effect: the annotation topology-mode: Auto overrides it.';
    default:
      return assertNever(reason);
  }
}

/** Undefined where there is nothing to say: it was done. */
export function outcomeWords(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'applied':
      return undefined;
    case 'already':
      return 'It is so already.';
    case 'no-effect':
      return noEffectWords(outcome.reason);
    case 'refused':
      return refusalWords(outcome.reason);
    default:
      return assertNever(outcome);
  }
}

const names = (keys: readonly string[]): string =>
  namesOf(
    keys.map((key) => splitKey(key).name),
    3,
  );

export function noteWords(note: Note): string {
  switch (note.kind) {
    case 'not-replaced':
      return `${plural(note.pods, 'Pod')} would be made anew somewhere; where, only the scheduler knows. To suppose it, add Pods to a Node.`;
    case 'stays':
      return `Of a DaemonSet, so they stay: ${names(note.pods)}.`;
    case 'bare':
      return `Without a controller, so nobody would make them anew, and kubectl drain asks for --force: ${names(note.pods)}.`;
    case 'followed':
      return `Not written by the EndpointSlice controller, and taken to follow their Pods: ${names(note.slices)}.`;
    case 'health-check-port':
      return 'The API server would give the Service a health check node port; which one is not known before.';
    case 'pods-unknown':
      return 'The Pods of this namespace are not known here, so the slices are left as they are.';
    default:
      return assertNever(note);
  }
}

export function cautionWords(caution: Caution): string {
  switch (caution) {
    case 'scheduler-decides':
      return 'On which Nodes Pods come or go is for the scheduler and the controller to say.';
    case 'replaced-elsewhere':
      return 'Controllers make the Pods anew, on Nodes that have room.';
    default:
      return assertNever(caution);
  }
}

export function noCommandWords(reason: NoCommand): string {
  switch (reason) {
    case 'readiness':
      return 'no command: a Pod is not ready when its probes say so';
    case 'not-scalable':
      return 'no command: its Pods are not of a workload with a number of replicas';
    default:
      return assertNever(reason);
  }
}

/** A Node that is not in one of the two is nothing. */
export function metWords(met: Met | undefined): string {
  return met === undefined ? 'no Node' : verdictWords(met);
}

export function sideTitle({ side, path }: SideComparison): string {
  return side === 'inside' ? `From Pods, by the ${VIA.clusterIP}` : `From outside, by the ${VIA[path]}`;
}

export function portTitle({ port, family }: Pick<SideComparison, 'port' | 'family'>, families: boolean): string {
  const name = servicePortText(port);
  return families ? `${name}, ${family}` : name;
}
