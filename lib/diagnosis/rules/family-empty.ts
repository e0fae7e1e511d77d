// A dual-stack Service with endpoints in one family alone.

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { familyOf } from '#lib/kube/ip.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

/** Endpoints that take traffic on some port. */
function takers({ service, proxied }: ServiceContext, family: IPFamily): number {
  return Math.max(
    0,
    ...service.spec.ports.map((port) => {
      const found = proxied(port, family);
      return found.kind === 'proxied' ? found.candidates.ready.length + found.candidates.draining.length : 0;
    }),
  );
}

function causeOf(context: ServiceContext, empty: IPFamily): string {
  if (!context.hasSelector) return `No slice of addressType ${empty} has been written for it.`;
  const pods = context.selected().filter(({ status }) => status.podIPs.length > 0);
  const without = pods.filter(({ status }) => !status.podIPs.some(({ ip }) => familyOf(ip) === empty));
  return without.length === pods.length
    ? `None of its ${plural(pods.length, 'Pod')} has an ${empty} address: the Pods, or the Nodes that they run on, are single-stack.`
    : `${plural(pods.length - without.length, 'Pod')} ${pods.length - without.length === 1 ? 'has' : 'have'} an ${empty} address, and none is published as ready.`;
}

export const familyEmpty: RuleAbout<'Service'> = {
  id: 'family-empty',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice'],
  beyond: [],
  settles: { seconds: 45, because: 'Slices of the two families are written one after the other, and a rollout replaces both.' },
  title: 'One IP family of a dual-stack Service has no endpoint',
  short: 'family empty',
  explains: [
    'The Service has a cluster IP in both families, and its name resolves to both. In one of them nobody stands behind it: a client that takes that address is refused, another is served, and which it is depends on the client.',
    'Pods get an address of each family only where their network and their Node are dual-stack; a Pod that was made before that was switched on keeps the one that it had. A slice that is written by hand is needed for each family.',
    'Let the Service have one family (ipFamilyPolicy SingleStack), or the Pods both. Nothing is said of headless Services, whose names hold only what is there.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 29, kube-proxy R4, R6, R53',
  find(context) {
    const { service, subject } = context;
    const { ipFamilies, selector } = service.spec;
    if (ipFamilies.length < 2) return [];
    const counted = ipFamilies.map((family) => ({ family, count: takers(context, family) }));
    const served = counted.find(({ count }) => count > 0);
    if (served === undefined) return [];
    const { namespace, name } = service.metadata;
    return counted
      .filter(({ count }) => count === 0)
      .map(({ family }) => ({
        part: family,
        title: `Nobody takes traffic over ${family}; ${plural(served.count, 'endpoint')} ${served.count === 1 ? 'does' : 'do'} over ${served.family}.`,
        short: `no ${family}`,
        evidence: [
          evidence(subject, 'spec.ipFamilies', ipFamilies.join(', ')),
          evidence(
            subject,
            `spec.clusterIPs[${ipFamilies.indexOf(family)}]`,
            service.spec.clusterIPs[ipFamilies.indexOf(family)],
            'refuses',
          ),
        ],
        cause: causeOf(context, family),
        next: [
          kubectl(namespace, 'get', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`),
          ...(context.hasSelector
            ? [
                kubectl(
                  namespace,
                  'get',
                  'pods',
                  '-l',
                  selectorText(selector),
                  '-o',
                  'custom-columns=NAME:.metadata.name,IPS:.status.podIPs[*].ip',
                ),
              ]
            : []),
        ],
        at: [{ ...subject, field: 'spec.ipFamilies' }],
      }));
  },
};
