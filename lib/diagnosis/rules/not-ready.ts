// Some endpoints are not ready, while others take the traffic.

import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { affectedBackends, affectedPods, earliest } from '#lib/diagnosis/affected.ts';
import { becauseOfNodes, onLostNodes, readinessOfNodes } from '#lib/diagnosis/lost-nodes.ts';
import { eventsOfPods } from '#lib/diagnosis/pod-events.ts';
import { lookAtPod, podEvidence } from '#lib/diagnosis/pod-evidence.ts';
import { becauseOfRollouts, rolloutsOfPods } from '#lib/diagnosis/stuck-rollout.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { isStarting, STARTUP_SECONDS } from '#lib/diagnosis/rolling-pods.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

export const notReady: RuleAbout<'Service'> = {
  id: 'not-ready',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [readinessOfNodes, ...rolloutsOfPods, eventsOfPods],
  settles: {
    seconds: 60,
    because: 'A probe may fail for a moment under load. A Pod that is new has two minutes for its image and its application.',
  },
  title: 'Some endpoints are not ready',
  short: 'not ready',
  explains: [
    'Some of the Pods behind the Service are not ready and get no connections; the others carry their share.',
    'The evidence counts them by what keeps them. Where their Node is not ready, that is the cause. It lasts per Pod: in a rollout each new Pod has its two minutes.',
    'Where somebody writes the slices by hand, that is how an address is taken out: it is information until half of all are out.',
    'It is silent for Pods that terminate, and where nobody at all takes traffic: none-ready says that.',
  ].join('\n\n'),
  peers: ['k8sgpt: endpoints not ready', 'Radar: Pod readiness'],
  semantics: 'Diagnosis 2',
  find(context) {
    const { state, service, backends, serving, stale } = context;
    if (service.spec.type === 'ExternalName' || !serving()) return [];
    // Pods that are ready, and published otherwise: slice-stale tells it.
    const held = new Set(stale().flatMap((one) => (one.kind === 'state' && one.published === 'not ready' ? [one.pod] : [])));
    const waiting = backends().filter(
      (b) => b.state === 'notReady' && !b.endpoints.every((e) => e.terminating) && !(b.target.kind === 'pod' && held.has(b.target.pod)),
    );
    if (waiting.length === 0) return [];
    const pods = affectedPods(context, waiting);
    const { namespace, name } = service.metadata;
    const written = waiting.filter((b) => b.target.kind !== 'pod').map((b) => b.endpoints[0]?.address ?? '');
    const slice = waiting[0]?.endpoints[0]?.slices[0] ?? '';
    const [first] = pods;
    const lost = onLostNodes(state, pods);
    return [
      {
        // Whoever writes slices by hand takes an address out by this; that half of them are out is no small thing all the same.
        ...(written.length === waiting.length && 2 * waiting.length < backends().length ? { severity: 'info' as const } : {}),
        title: `${plural(waiting.length, 'endpoint')} ${waiting.length === 1 ? 'is' : 'are'} not ready.`,
        short: `${waiting.length} not ready`,
        evidence: [
          ...podEvidence(pods, state),
          ...lost.evidence,
          ...(written.length === 0
            ? []
            : [
                evidence(
                  { kind: 'EndpointSlice', key: `${namespace}/${slice}` },
                  'endpoints[*].conditions.ready',
                  'false',
                  namesOf(written),
                ),
              ]),
        ],
        cause: lost.cause,
        because: pods.length === waiting.length ? (becauseOfNodes(state, pods) ?? becauseOfRollouts(state, pods)) : undefined,
        next:
          first === undefined
            ? [kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'wide')]
            : [...lookAtPod(first), ...lost.next],
        at: affectedBackends(waiting),
        lasting: written.length > 0 ? undefined : earliest(pods),
        settles: written.length === 0 && pods.every(isStarting) ? STARTUP_SECONDS : undefined,
      },
    ];
  },
};
