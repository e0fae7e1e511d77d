// The choice step: which of the endpoints share the connections, and which are left out.

import type { Evidence } from '#lib/cluster/finding.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Decided, Route } from '#lib/routing/route.ts';
import { kindOfSeen } from '#lib/routing/seen.ts';
import type { Share } from '#lib/routing/share.ts';
import { endpointSubject, SHOWN } from './candidates-step.ts';
import { about } from './cited.ts';
import type { Scene } from './scene.ts';
import { type Step, step } from './step.ts';
import { percent } from '#lib/std/percent.ts';
import { HOP, leftOutWords, seesWords, verdictWhy, whereOf } from '#lib/words/routing.ts';
import { sentence } from '#lib/std/sentence.ts';

/** Where the endpoints do not all see the same, each says what it sees (R50, R76). */
function shareWords({ share, hop, hairpin, sees }: Share, decided: Decided): string {
  const own = hairpin === 'no' ? '' : ', the client itself';
  return `${percent(share)}, ${HOP[hop]}${own}${kindOfSeen(decided.seen) === 'mixed' ? `; it sees ${seesWords(sees, decided)}` : ''}`;
}

export function chosenStep(scene: Scene, route: Route, decided: Decided, service: Service): Step {
  const { endpoints } = route;
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const evidence: Evidence[] = endpoints.slice(0, SHOWN).map((share) => ({
    subject: endpointSubject(scene, service, share.endpoint),
    field: share.endpoint.id,
    value: shareWords(share, decided),
  }));
  if (endpoints.length > SHOWN)
    evidence.push({
      subject: { kind: 'Service', key },
      field: 'endpoints',
      value: `and ${endpoints.length - SHOWN} more with the same share`,
    });
  for (const { endpoint, reason } of decided.leftOut.slice(0, SHOWN)) {
    evidence.push({
      subject: endpointSubject(scene, service, endpoint),
      field: endpoint.id,
      value: 'left out',
      note: leftOutWords(reason),
    });
  }
  const rules = about(route, 22, 23, 28, 29, 30, 31, 50, 51, 52, 76);
  const [only] = endpoints;
  const there = decided.policy.list === 'local' ? ` on ${decided.node}` : '';
  const fallback = decided.fallback
    ? ` None is ready${there}, so kube-proxy falls back to those that still serve while they terminate.`
    : '';
  const left = decided.leftOut.length === 0 ? '' : ` ${decided.leftOut.length} ${decided.leftOut.length === 1 ? 'is' : 'are'} left out.`;
  const says =
    endpoints.length === 1 && only !== undefined
      ? `${only.endpoint.id} gets all connections.`
      : `One of ${endpoints.length} at random, ${percent(only?.share ?? 0)} each.`;
  return step('chosen', 'pass', says + left + fallback, { evidence, rules });
}

export function dropStep(scene: Scene, route: Route, decided: Decided, service: Service): Step {
  const says = sentence(verdictWhy({ kind: 'drop', reason: 'no-local-endpoint' }, whereOf(decided)));
  const evidence = decided.leftOut.slice(0, SHOWN).map(
    ({ endpoint, reason }): Evidence => ({
      subject: endpointSubject(scene, service, endpoint),
      field: endpoint.id,
      value: 'left out',
      note: leftOutWords(reason),
    }),
  );
  const { namespace, name } = service.metadata;
  const next = [
    kubectl(namespace, 'get', 'pods', '-l', selectorText(service.spec.selector), '-o', 'wide'),
    kubectl(namespace, 'get', 'service', name, '-o', 'yaml'),
  ];
  return step('chosen', 'fail', says, {
    evidence,
    rules: about(route, 30, 54, 55, 70),
    next: Object.keys(service.spec.selector).length === 0 ? next.slice(1) : next,
  });
}
