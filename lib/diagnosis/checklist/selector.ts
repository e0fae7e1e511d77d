// Step: whom does the selector take?

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { noPodsOf } from '#lib/diagnosis/template-match.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { type Look, look } from './step.ts';

export function lookAtSelector({ state, service, subject, hasSelector, selected, known }: ServiceContext): Look {
  const { namespace, name } = service.metadata;
  if (service.spec.type === 'ExternalName') return look('none', 'An ExternalName Service is an alias in DNS: it selects nobody.');
  if (!hasSelector) {
    const says = 'It has no selector: whoever made it writes its EndpointSlices.';
    return look('none', says, [evidence(subject, 'spec.selector', undefined)], [kubectl(namespace, 'get', 'service', name, '-o', 'yaml')]);
  }
  const selector = selectorText(service.spec.selector);
  const next = [kubectl(namespace, 'get', 'pods', '-l', selector, '--show-labels')];
  const seen = [evidence(subject, 'spec.selector', selector)];
  if (!known('Pod')) return look('unknown', `Pods may not be read, so nobody can say whom ${selector} takes.`, seen, next);
  const pods = selected();
  if (pods.length === 0) {
    const own = noPodsOf(state, service);
    const says = own === undefined ? `No Pod carries ${selector}.` : `No Pod carries ${selector}: ${own.title}`;
    return look('not', says, [...seen, ...(own?.evidence ?? [])], next);
  }
  const owners = new Map<string, number>();
  for (const pod of pods) {
    const { kind, name: owner } = workloadOf(pod);
    const text = `${kind} ${owner}`;
    owners.set(text, (owners.get(text) ?? 0) + 1);
  }
  const of = owners.size === 1 && !owners.has(`Pod ${pods[0]?.metadata.name}`) ? ` of ${[...owners.keys()].join()}` : '';
  return look(
    'pass',
    `It takes ${plural(pods.length, 'Pod')}${of}.`,
    [
      ...seen,
      ...[...owners].map(([owner, count]) => evidence(subject, owner, plural(count, 'Pod'))),
      evidence(subject, 'Pods', namesOf(pods.map((p) => p.metadata.name))),
    ],
    next,
  );
}
