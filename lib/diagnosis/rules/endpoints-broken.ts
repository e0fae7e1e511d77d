// Published, but the Pod is gone, has ended or cannot start; others of the Service take traffic.

import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { commonCause } from '#lib/cluster/common-cause.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import type { Backend } from '#lib/routing/backend.ts';
import { isManaged } from '#lib/publishing/slice-labels.ts';
import { holderOf, servicesHolding } from '#lib/routing/holder.ts';
import { affectedBackends, affectedPods, earliest } from '#lib/diagnosis/affected.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { eventsOfPods } from '#lib/diagnosis/pod-events.ts';
import { lookAtPod, podEvidence } from '#lib/diagnosis/pod-evidence.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import { becauseOfRollouts, rolloutsOfPods } from '#lib/diagnosis/stuck-rollout.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

const GONE =
  'Whoever writes the slice has not taken the address of a Pod that is gone: the controller is behind, or somebody wrote it by hand.';

type Stranger = { readonly address: string; readonly pod: Key };

/** Pods that are none of the Service's and have the address of one that has ended or is gone: connections reach them. */
function strangersAt({ state, key }: ServiceContext, broken: readonly Backend[]): readonly Stranger[] {
  const own = linked(state.index.podsByService, key);
  return broken.flatMap(({ endpoints }) =>
    endpoints.flatMap(({ address, claims }) => {
      const holder = holderOf(state, address, undefined);
      return holder.kind === 'pod' && holder.pod !== claims && !own.has(holder.pod) ? [{ address, pod: holder.pod }] : [];
    }),
  );
}

/** Pods that are gone, and in no slice but those of the EndpointSlice controller. */
function areLeftBehind({ state, service }: ServiceContext, broken: readonly Backend[], gone: readonly Backend[]): boolean {
  return (
    gone.length === broken.length &&
    gone.every(({ endpoints }) =>
      endpoints.every(({ slices }) =>
        slices.every((name) => {
          const slice = state.tables.EndpointSlice.get(keyOf(service.metadata.namespace, name));
          return slice !== undefined && isManaged(slice);
        }),
      ),
    )
  );
}

function strangerWords(strangers: readonly Stranger[]): string {
  const [first] = strangers;
  if (first === undefined) return '';
  const more = strangers.length === 1 ? '' : `, and ${strangers.length - 1} more of them to others`;
  return `The address ${first.address} belongs to Pod ${first.pod} now${more}: connections meant for the Service reach a Pod that is none of its.`;
}

/** What tells whether it is the one that answers at its addresses. */
function bearing({ metadata, spec, status }: Pod): readonly unknown[] {
  return [metadata.deletionTimestamp, spec.hostNetwork, status.phase, status.podIPs];
}

const holders = dependency('Pod', (state, _, before, after) =>
  before !== undefined && after !== undefined && same(bearing(before), bearing(after)) ? [] : servicesHolding(state, before, after),
);

export const endpointsBroken: RuleAbout<'Service'> = {
  id: 'endpoints-broken',
  about: 'Service',
  item: 'endpoints',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [holders, ...rolloutsOfPods, eventsOfPods],
  settles: { seconds: 20, because: 'A Pod that is deleted leaves its slice a moment later.' },
  title: 'Endpoints whose Pod is gone, has ended or cannot start',
  short: 'broken',
  explains: [
    'An EndpointSlice publishes an address whose Pod does not exist any more, has ended, or has a container that does not start (CrashLoopBackOff, ImagePullBackOff and their like). Where such an address is marked ready, a share of the connections ends there and fails.',
    'A Pod that has ended keeps its address in its status, and the address may be given to another Pod: then connections reach that one, of whatever namespace. The evidence names it.',
    'A slice of the control plane is corrected within seconds; one that holds the address of a Pod that is gone was written by someone else, or its controller does not run.',
    'It is silent where nobody at all takes traffic: none-ready says that.',
  ].join('\n\n'),
  peers: ['k8sgpt: endpoints not ready'],
  semantics: 'Diagnosis 2, 21',
  find(context) {
    const { service, backends, serving } = context;
    if (service.spec.type === 'ExternalName' || !serving()) return [];
    const broken = backends().filter((b) => b.state === 'broken');
    if (broken.length === 0) return [];
    const pods = affectedPods(context, broken);
    const gone = broken.filter((b) => b.target.kind === 'gone');
    const strangers = strangersAt(context, broken);
    const { namespace, name } = service.metadata;
    const [first] = pods;
    const reasons = [...new Set(broken.flatMap((b) => b.reason ?? []))].sort();
    return [
      {
        // One that is marked ready gets its share of the connections, and they fail.
        severity: broken.some((b) => b.endpoints.some((e) => e.ready)) ? 'broken' : 'warning',
        title: `${broken.length} of ${plural(backends().length, 'endpoint')} ${broken.length === 1 ? 'is' : 'are'} broken: ${namesOf(reasons, 2)}.`,
        short: `${broken.length} broken`,
        evidence: [
          ...podEvidence(pods, context.state),
          ...gone.map((b) =>
            evidence(
              { kind: 'EndpointSlice', key: `${namespace}/${b.endpoints[0]?.slices[0] ?? ''}` },
              'endpoints[*].targetRef.name',
              b.target.kind === 'gone' ? splitKey(b.target.pod).name : '',
              `holds ${b.endpoints[0]?.address ?? 'its address'}; the Pod does not exist any more`,
            ),
          ),
          ...strangers.map(({ address, pod }) =>
            evidence({ kind: 'Pod', key: pod }, 'status.podIPs', address, 'has the address now, and is no Pod of the Service'),
          ),
        ],
        cause: strangers.length > 0 ? strangerWords(strangers) : gone.length > 0 ? GONE : undefined,
        because: areLeftBehind(context, broken, gone)
          ? commonCause('slices-behind')
          : pods.length === broken.length
            ? becauseOfRollouts(context.state, pods)
            : undefined,
        next:
          first === undefined
            ? [kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'wide')]
            : lookAtPod(first),
        at: affectedBackends(broken),
        lasting: gone.length > 0 ? undefined : earliest(pods),
      },
    ];
  },
};
