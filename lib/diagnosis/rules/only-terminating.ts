// Nobody is ready; endpoints that terminate still serve.

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { affectedBackends } from '#lib/diagnosis/affected.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { isStarting, STARTUP_SECONDS } from '#lib/diagnosis/rolling-pods.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

export const onlyTerminating: RuleAbout<'Service'> = {
  id: 'only-terminating',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice'],
  beyond: [],
  settles: {
    seconds: 20,
    because: 'Where there is one Pod, the next one becomes ready while the last one terminates. While a new one starts, two minutes.',
  },
  title: 'Only endpoints that terminate still serve',
  short: 'only draining',
  explains: [
    'No endpoint of the Service is ready. Some that terminate still pass their readiness probe, and kube-proxy sends connections to them rather than to nobody (KEP-1669). When they end, connections are rejected.',
    'This is how a rollout or a drain without a replacement looks in its last seconds: look why no new Pod becomes ready. Headless Services do not fall back: their names hold ready endpoints only.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 24, kube-proxy R29',
  find({ service, serving, endpoints, backends, live, stale }) {
    if (!serving() || endpoints().some((e) => e.ready)) return [];
    // Somebody is, and it is the slice that says otherwise: slice-stale tells it.
    if (stale().some((one) => one.kind === 'state' && one.expected === 'ready')) return [];
    const draining = backends().filter((b) => b.state === 'draining');
    const selector = selectorText(service.spec.selector);
    const { namespace } = service.metadata;
    return [
      {
        title: `Nobody is ready; ${plural(draining.length, 'endpoint')} that ${draining.length === 1 ? 'terminates' : 'terminate'} still ${draining.length === 1 ? 'serves' : 'serve'}.`,
        evidence: draining.map((b) =>
          evidence(
            { kind: 'EndpointSlice', key: `${namespace}/${b.endpoints[0]?.slices[0] ?? ''}` },
            'endpoints[*].conditions',
            'ready false, serving true, terminating true',
            b.endpoints[0]?.address,
          ),
        ),
        next: [kubectl(namespace, 'get', 'pods', ...(selector === '' ? [] : ['-l', selector]), '-o', 'wide')],
        at: affectedBackends(draining),
        settles: live().some(isStarting) ? STARTUP_SECONDS : undefined,
      },
    ];
  },
};
