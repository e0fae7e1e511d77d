// A slice of the EndpointSlice controller that says otherwise than the Pods in it.

import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { isHeadless, type IPFamily } from '#lib/kube/service.ts';
import { commonCause } from '#lib/cluster/common-cause.ts';
import type { Evidence, Severity } from '#lib/cluster/finding.ts';
import { earliest } from '#lib/diagnosis/affected.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import { wantsHints } from '#lib/diagnosis/topology-hints.ts';
import { podTrouble } from '#lib/diagnosis/pod-reason.ts';
import { zonesOfPods } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import type { EndpointRef, Stale, TopologyField } from '#lib/publishing/stale.ts';
import { onlyInSidecar } from '#lib/publishing/target-port.ts';
import { BEHIND, OLD_SIDECARS } from '#lib/words/publishing.ts';
import { takesTraffic } from '#lib/routing/takes-traffic.ts';
import { listed, namesOf } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject, portName } from '#lib/diagnosis/evidence.ts';

type Of<K extends Stale['kind']> = Extract<Stale, { kind: K }>;

/** Each is shown by two lines: the slice's, and the Pod's. */
const MOST_SHOWN = 6;

/** Those who take traffic, of one family or of all: are they all among these Pods? */
function isAll(context: ServiceContext, pods: ReadonlySet<Key>, family?: IPFamily): boolean {
  const all = context.endpoints().filter((e) => takesTraffic(context.service, e) && (family === undefined || e.family === family));
  return all.length > 0 && all.every(({ claims }) => claims !== undefined && pods.has(claims));
}

function keysOf(stale: readonly Stale[]): ReadonlySet<Key> {
  return new Set(stale.map(({ pod }) => pod));
}

function namesIn(stale: readonly Stale[], named: number): string {
  return namesOf(
    [...keysOf(stale)].map((key) => splitKey(key).name),
    named,
  );
}

const is = (count: number): string => (count === 1 ? 'is' : 'are');

function ofSlice({ slice, index }: EndpointRef, path: string, value: string | boolean | number | undefined, note?: string): Evidence {
  return evidence({ kind: 'EndpointSlice', key: slice }, `endpoints[${index}].${path}`, value, note);
}

type Part = Pick<Found, 'part' | 'severity' | 'title' | 'short' | 'evidence' | 'cause' | 'lasting'>;

function toFound({ service }: ServiceContext, stale: readonly Stale[], part: Part): Found {
  const { namespace, name } = service.metadata;
  return {
    ...part,
    because: part.cause?.startsWith(BEHIND) === true ? commonCause('slices-behind') : undefined,
    next: [
      kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'yaml'),
      kubectl('kube-system', 'get', 'lease', 'kube-controller-manager', '-o', 'yaml'),
    ],
    at: [...keysOf(stale)].map((key) => ({ kind: 'Pod', key })),
  };
}

function podsOf({ state }: ServiceContext, stale: readonly Stale[]): readonly Pod[] {
  return [...keysOf(stale)].flatMap((key) => state.tables.Pod.get(key) ?? []);
}

/** As they stand there; what is unset is left out. */
function conditionsText({ state }: ServiceContext, { slice, index }: EndpointRef): string {
  const conditions = state.tables.EndpointSlice.get(slice)?.endpoints[index]?.conditions;
  return Object.entries(conditions ?? {})
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
    .join(', ');
}

/** What the Pod says of itself, where the conditions of an endpoint come from (P15, P16). */
function podState(pod: Pod): Evidence {
  const trouble = podTrouble(pod);
  if (trouble !== undefined) return evidence(podSubject(pod), trouble.field, trouble.value);
  const since = pod.status.conditions.find((c) => c.type === 'Ready')?.lastTransitionTime;
  return evidence(podSubject(pod), 'status.conditions[Ready].status', 'True', since === undefined ? undefined : `since ${since}`);
}

/** Its Ready condition alone has made the difference; what the Service or a deletion has changed is not told with a time. */
function sinceReady({ service }: ServiceContext, pods: readonly Pod[]): Found['lasting'] {
  const others = service.spec.publishNotReadyAddresses || pods.some((pod) => pod.metadata.deletionTimestamp !== undefined);
  return others ? undefined : earliest(pods);
}

function ofState(context: ServiceContext, stale: readonly Of<'state'>[]): Found {
  const pods = podsOf(context, stale);
  const [first] = stale;
  const [published, expected] = [first?.published ?? '', first?.expected ?? ''];
  const better = expected === 'ready' || published === 'not ready';
  const nobody = better ? !context.serving() : isAll(context, keysOf(stale));
  return toFound(context, stale, {
    part: `${expected}-as-${published}`.replaceAll(' ', '-'),
    severity: nobody ? 'broken' : 'warning',
    title: `${plural(pods.length, `${expected} Pod`)} ${is(pods.length)} published as ${published}: ${namesIn(stale, 2)}.`,
    short: `published as ${published}`,
    evidence: stale.slice(0, MOST_SHOWN).flatMap((one) => {
      const pod = context.state.tables.Pod.get(one.pod);
      const said = ofSlice(one.at, 'conditions', conditionsText(context, one.at), splitKey(one.pod).name);
      return pod === undefined ? [said] : [said, podState(pod)];
    }),
    cause: BEHIND,
    lasting: sinceReady(context, pods),
  });
}

function ofAddress(context: ServiceContext, stale: readonly Of<'address'>[]): Found {
  const count = keysOf(stale).size;
  return toFound(context, stale, {
    part: 'address',
    severity: isAll(context, keysOf(stale)) ? 'broken' : 'warning',
    title: `${plural(count, 'Pod')} ${is(count)} published with an address that ${count === 1 ? 'it does' : 'they do'} not have: ${namesIn(stale, 2)}.`,
    short: 'wrong address',
    evidence: stale
      .slice(0, MOST_SHOWN)
      .flatMap(({ at, pod, expected }) => [
        ofSlice(at, 'addresses', at.address, splitKey(pod).name),
        evidence({ kind: 'Pod', key: pod }, 'status.podIPs', expected, at.family),
      ]),
    cause: `${BEHIND} Until then connections go to whoever has the address now, or to nobody.`,
  });
}

const WHOSE: Readonly<Record<TopologyField, string>> = {
  nodeName: 'spec.nodeName',
  zone: 'zone of its Node',
  hostname: 'spec.hostname',
};

function topologySeverity({ service }: ServiceContext, field: TopologyField): Severity {
  switch (field) {
    case 'nodeName':
      return 'warning';
    case 'zone':
      return wantsHints(service) ? 'warning' : 'info';
    case 'hostname':
      return isHeadless(service) ? 'warning' : 'info';
  }
}

function topologyCause(field: TopologyField): string {
  switch (field) {
    case 'nodeName':
      return `${BEHIND} What is local to a Node is counted by this field.`;
    case 'zone':
      return 'A zone that a Node gets later does not make the controller look: it is written when a Pod or the Service changes next. Hints go by this field.';
    case 'hostname':
      return `${BEHIND} The name of the Pod in DNS comes from this field.`;
  }
}

function ofTopology(context: ServiceContext, field: TopologyField, stale: readonly Of<'topology'>[]): Found {
  const count = keysOf(stale).size;
  return toFound(context, stale, {
    part: field,
    severity: topologySeverity(context, field),
    title: `${plural(count, 'Pod')} ${is(count)} published with another ${field} than ${count === 1 ? 'it has' : 'they have'}: ${namesIn(stale, 2)}.`,
    short: `${field} differs`,
    evidence: stale
      .slice(0, MOST_SHOWN)
      .flatMap(({ at, pod, published, expected }) => [
        ofSlice(at, field, published, splitKey(pod).name),
        evidence({ kind: 'Pod', key: pod }, WHOSE[field], expected),
      ]),
    cause: topologyCause(field),
  });
}

/** Carried by no slice at all: port-unpublished says that. */
function isCarried({ slices }: ServiceContext, { port }: Of<'port'>): boolean {
  return slices().some(
    ({ endpoints, ports }) =>
      endpoints.length > 0 && ports.some((p) => p.name === port.name && p.protocol === port.protocol && (p.port ?? 0) !== 0),
  );
}

function ofPort(context: ServiceContext, stale: readonly Of<'port'>[]): Found {
  const [first] = stale;
  const port = first === undefined ? '' : portName(first.port);
  const without = stale.every(({ published }) => published === undefined);
  const count = keysOf(stale).size;
  const sidecars = podsOf(context, stale).map((pod) => (first === undefined ? undefined : onlyInSidecar(first.port, pod)));
  return toFound(context, stale, {
    part: `port-${port}`,
    severity: isAll(context, keysOf(stale)) ? 'broken' : 'warning',
    title: without
      ? `${plural(count, 'Pod')} ${is(count)} published without port ${port}, which ${count === 1 ? 'it has' : 'they have'}: ${namesIn(stale, 2)}.`
      : `${plural(count, 'Pod')} ${is(count)} published with another number for port ${port} than ${count === 1 ? 'it has' : 'they have'}: ${namesIn(stale, 2)}.`,
    short: `port ${port} differs`,
    evidence: stale
      .slice(0, MOST_SHOWN)
      .flatMap(({ at, pod, published, expected }) => [
        evidence({ kind: 'EndpointSlice', key: at.slice }, `ports[${port}].port`, published, splitKey(pod).name),
        evidence(
          { kind: 'Pod', key: pod },
          'spec.containers[*].ports',
          expected,
          `what targetPort ${first?.port.targetPort ?? ''} is there`,
        ),
      ]),
    cause: sidecars.length > 0 && sidecars.every((name) => name !== undefined) ? OLD_SIDECARS : BEHIND,
  });
}

function ofLeft(context: ServiceContext, stale: readonly Of<'not-selected'>[]): Found {
  const count = keysOf(stale).size;
  return toFound(context, stale, {
    part: 'left',
    severity: isAll(context, keysOf(stale)) ? 'broken' : 'warning',
    title: `${plural(count, 'Pod')} ${is(count)} published that the selector does not take: ${namesIn(stale, 2)}.`,
    short: 'not withdrawn',
    evidence: stale.slice(0, MOST_SHOWN).flatMap(({ at, pod }) => {
      const labels = Object.entries(context.state.tables.Pod.get(pod)?.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
      return [
        ofSlice(at, 'addresses', at.address, splitKey(pod).name),
        evidence({ kind: 'Pod', key: pod }, 'metadata.labels', namesOf(labels)),
      ];
    }),
    cause: BEHIND,
  });
}

function ofFamily(context: ServiceContext, family: IPFamily, stale: readonly Of<'family'>[]): Found {
  const count = keysOf(stale).size;
  return toFound(context, stale, {
    part: `family-${family}`,
    severity: 'warning',
    title: `${plural(count, 'ready Pod')} ${is(count)} in no ${family} slice, and ${count === 1 ? 'has' : 'have'} such an address: ${namesIn(stale, 2)}.`,
    short: `not in ${family}`,
    evidence: podsOf(context, stale)
      .slice(0, MOST_SHOWN)
      .map((pod) => evidence(podSubject(pod), 'status.podIPs', listed(pod.status.podIPs.map(({ ip }) => ip)))),
    cause: BEHIND,
  });
}

/** Nobody is there in that family: family-empty says that, but of headless Services. */
function isEmptyFamily(context: ServiceContext, family: IPFamily): boolean {
  return !isHeadless(context.service) && !context.endpoints().some((e) => e.family === family && takesTraffic(context.service, e));
}

function grouped<T extends Stale>(stale: readonly T[], by: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of stale) {
    const held = groups.get(by(one));
    if (held === undefined) groups.set(by(one), [one]);
    else held.push(one);
  }
  return [...groups.values()];
}

function of<K extends Stale['kind']>(stale: readonly Stale[], kind: K): readonly Of<K>[] {
  return stale.filter((one): one is Of<K> => one.kind === kind);
}

export const sliceStale: RuleAbout<'Service'> = {
  id: 'slice-stale',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [zonesOfPods],
  settles: {
    seconds: 60,
    because:
      'The EndpointSlice controller writes within a second or two; a new leader of kube-controller-manager takes 15 seconds and then looks at every Service.',
  },
  title: 'An EndpointSlice says otherwise than its Pods',
  short: 'slice behind',
  explains: [
    'The control plane writes the EndpointSlices of a Service with a selector from its Pods: who is ready, who terminates, each address, the Node, the zone, the host name, the number of each port. Here a slice and its Pods have differed for longer than that takes. kube-proxy and DNS go by the slice, whatever the Pods are.',
    'It is broken where nobody is served because of it, or where all that are served are served wrongly: Pods that are ready and published as not ready, or the other way round; an address or a port number that the Pods do not have.',
    'Look at kube-controller-manager: whether one holds the lease and renews it, and what it logs about the Service. A restart makes it look at every Service again. Do not delete the slice before it runs: nobody would write another.',
    'A zone that differs is told as information unless the Service asks for closeness: a Node that gets its zone label late is not looked at again until a Pod changes. Pods that are in no slice at all are told by pod-not-published, Pods that do not exist or have ended by endpoints-broken, and a port that no slice carries by port-unpublished.',
    'It is silent about slices that somebody else writes.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 21, 36',
  find(context) {
    const stale = context.stale();
    if (stale.length === 0) return [];
    const carried = of(stale, 'port').filter((one) => isCarried(context, one));
    const shown = of(stale, 'family').filter(({ family }) => !isEmptyFamily(context, family));
    const left = of(stale, 'not-selected');
    const address = of(stale, 'address');
    return [
      ...grouped(of(stale, 'state'), (one) => `${one.expected} ${one.published}`).map((group) => ofState(context, group)),
      ...(address.length === 0 ? [] : [ofAddress(context, address)]),
      ...(left.length === 0 ? [] : [ofLeft(context, left)]),
      ...grouped(carried, ({ port }) => `${port.name} ${port.protocol}`).map((group) => ofPort(context, group)),
      ...grouped(shown, ({ family }) => family).flatMap((group) =>
        group[0] === undefined ? [] : [ofFamily(context, group[0].family, group)],
      ),
      ...grouped(of(stale, 'topology'), ({ field }) => field).flatMap((group) =>
        group[0] === undefined ? [] : [ofTopology(context, group[0].field, group)],
      ),
    ];
  },
};
