// Nobody is ready; endpoints that terminate still serve.

import { type CommonCause, commonCause } from '#lib/cluster/common-cause.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { Key } from '#lib/kube/key.ts';
import { DISRUPTION_TARGET } from '#lib/kube/pod.ts';
import type { Backend } from '#lib/routing/backend.ts';
import { servicesOfPod } from '#lib/diagnosis/lost-nodes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { affectedBackends, affectedPods } from '#lib/diagnosis/affected.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import type { KnownState } from '#lib/diagnosis/known-state.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { isStarting, STARTUP_SECONDS } from '#lib/diagnosis/rolling-pods.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

/** The Nodes, where each of these was evicted from one that is unschedulable, as `kubectl drain` does both (KEP-3329 for the condition). */
function drainedFrom(knownState: KnownState, draining: readonly Backend[]): CommonCause | undefined {
  const pods = affectedPods(knownState, draining);
  const nodes = new Set<Key>();
  for (const { spec, status } of pods) {
    const evicted = status.conditions.some((c) => c.type === DISRUPTION_TARGET && c.status === 'True' && c.reason === EVICTED);
    const node = knownState.state.tables.Node.get(spec.nodeName ?? '');
    if (!evicted || node?.spec.unschedulable !== true) return undefined;
    nodes.add(node.metadata.name);
  }
  return nodes.size === 0 || pods.length < draining.length ? undefined : commonCause('nodes-drained', nodes);
}

const EVICTED = 'EvictionByEvictionAPI';

/** A Node is cordoned, or is not any more. */
const cordons = dependency('Node', function* (state, name, before, after): Generator<Key> {
  if ((before?.spec.unschedulable === true) === (after?.spec.unschedulable === true)) return;
  for (const pod of linked(state.index.podsByNode, name)) yield* servicesOfPod(state, pod);
});

export const onlyTerminating: RuleAbout<'Service'> = {
  id: 'only-terminating',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice'],
  beyond: [cordons],
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
  find(context) {
    const { service, serving, endpoints, backends, live, stale } = context;
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
        because: drainedFrom(context, draining),
        at: affectedBackends(draining),
        settles: live().some(isStarting) ? STARTUP_SECONDS : undefined,
      },
    ];
  },
};
