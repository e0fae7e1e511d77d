// One address that slices of a Service publish in ways that contradict each other.

import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL, type EndpointSlice, type SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { zonesOfPods } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { isManaged } from '#lib/publishing/slice-labels.ts';
import { publishedStateOf } from '#lib/publishing/stale.ts';
import { addressFamiliesOf } from '#lib/routing/service-port.ts';
import { listed, namesOf } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, sliceSubject } from '#lib/diagnosis/evidence.ts';

type Entry = { readonly slice: EndpointSlice; readonly index: number; readonly endpoint: SliceEndpoint; readonly pod: Key | undefined };

/** By address: those that are published more than once. */
function repeated({ service, slices }: ServiceContext): readonly (readonly [string, readonly Entry[]])[] {
  const families: readonly string[] = addressFamiliesOf(service);
  const found = new Map<string, Entry[]>();
  for (const slice of slices()) {
    if (slice.metadata.deletionTimestamp !== undefined || !families.includes(slice.addressType)) continue;
    const targets = targetsOf(slice);
    slice.endpoints.forEach((endpoint, index) => {
      const [address] = endpoint.addresses;
      if (address === undefined) return;
      const entry: Entry = { slice, index, endpoint, pod: targets[index] };
      const by = canonicalAddress(address);
      const held = found.get(by);
      if (held === undefined) found.set(by, [entry]);
      else held.push(entry);
    });
  }
  return [...found].filter(([, entries]) => entries.length > 1);
}

/** Do they say different things of what both say at all? */
function differ<T>(entries: readonly Entry[], of: (entry: Entry) => T | undefined): boolean {
  return new Set(entries.map(of).filter((value) => value !== undefined)).size > 1;
}

/** A number that one slice has for a port and another, which has the port too, has not: kube-proxy sends to both. */
function numbersDiffer(entries: readonly Entry[]): boolean {
  const numbers = new Map<string, number>();
  return entries.some(({ slice }) =>
    slice.ports.some(({ name, protocol, port }) => {
      if (port === undefined) return false;
      const by = `${name}/${protocol}`;
      const held = numbers.get(by);
      numbers.set(by, port);
      return held !== undefined && held !== port;
    }),
  );
}

/** On the host network Pods share an address: each is an endpoint of its own. */
function isShared({ state }: ServiceContext, entries: readonly Entry[]): boolean {
  return entries.every(({ pod }) => pod !== undefined && state.tables.Pod.get(pod)?.spec.hostNetwork === true);
}

/** In what they contradict each other. An entry that terminates beside one that does not is an address that is used again (R12). */
function contradictions(context: ServiceContext, entries: readonly Entry[]): readonly string[] {
  const staying = entries.filter(({ endpoint }) => endpoint.conditions.terminating !== true);
  if (staying.length < 2 || isShared(context, staying)) return [];
  return [
    ...(differ(staying, ({ endpoint }) => publishedStateOf(endpoint.conditions)) ? ['ready'] : []),
    ...(numbersDiffer(staying) ? ['port'] : []),
    ...(differ(staying, ({ pod }) => pod) ? ['Pod'] : []),
    ...(differ(staying, ({ endpoint }) => endpoint.nodeName) ? ['Node'] : []),
    ...(differ(staying, ({ endpoint }) => endpoint.zone) ? ['zone'] : []),
  ];
}

function entryText({ slice, endpoint, pod }: Entry): string {
  const ports = slice.ports.map(({ name, port }) => `${name === '' ? 'port' : name} ${port ?? 'without a number'}`);
  const told = [publishedStateOf(endpoint.conditions), ...ports];
  if (pod !== undefined) told.push(`Pod ${pod}`);
  if (endpoint.nodeName !== undefined) told.push(`Node ${endpoint.nodeName}`);
  if (endpoint.zone !== undefined) told.push(`zone ${endpoint.zone}`);
  return told.join(', ');
}

const MOST_SHOWN = 4;

export const slicesDisagree: RuleAbout<'Service'> = {
  id: 'slices-disagree',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  // What of it slice-stale tells hangs on zones.
  beyond: [zonesOfPods],
  settles: { seconds: 60, because: 'An endpoint that moves from one slice to another may be in both for a moment.' },
  title: 'Slices of one Service contradict each other',
  short: 'slices disagree',
  explains: [
    'An address is published more than once for this Service, and the entries say different things of it: ready and not ready, another number for a port, another Pod, Node or zone. Of two entries for one address and port kube-proxy keeps one, and which is not defined: Nodes may do different things. Of two numbers it sends to both, so a share of the connections goes to a port where nobody listens.',
    'Find out which slice is right, and delete the other one, or whatever writes it: a copy of a slice of the controller, a backup that was restored, an Endpoints object that is mirrored.',
    'It is silent where the entries agree, as those of a mirrored Endpoints object mostly do; for an address that is used again while its former Pod terminates; for Pods on the host network, which share one; and where slice-stale tells which entry is wrong.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 21, kube-proxy R12',
  find(context) {
    const { service, stale } = context;
    const many = repeated(context);
    if (many.length === 0) return [];
    const { namespace, name } = service.metadata;
    const told = new Set(stale().flatMap((one) => ('at' in one ? [`${one.at.slice} ${one.at.index}`] : [])));
    const isTold = ({ slice, index }: Entry): boolean => told.has(`${keyOf(namespace, slice.metadata.name)} ${index}`);
    const found = many
      .filter(([, entries]) => !entries.some(isTold))
      .map(([address, entries]) => ({ address, entries, fields: contradictions(context, entries) }))
      .filter(({ fields }) => fields.length > 0);
    if (found.length === 0) return [];
    const fields = [...new Set(found.flatMap((one) => one.fields))];
    const holders = [...new Set(found.flatMap(({ entries }) => entries.map(({ slice }) => slice)))];
    return [
      {
        title: `${plural(found.length, 'address', 'addresses')} ${found.length === 1 ? 'is' : 'are'} published in ways that differ in ${listed(fields)}: ${namesOf(
          found.map(({ address }) => address),
          2,
        )}.`,
        evidence: found
          .slice(0, MOST_SHOWN)
          .flatMap(({ address, entries }) =>
            entries.map((entry) => evidence(sliceSubject(entry.slice), `endpoints[${entry.index}]`, entryText(entry), address)),
          ),
        cause: holders.every(isManaged)
          ? 'Slices of the EndpointSlice controller hold the address twice: one of them is left over or a copy.'
          : `The slices have several writers, ${namesOf([...new Set(holders.map(({ metadata }) => metadata.labels[MANAGED_BY_LABEL] ?? 'nobody by name'))].sort())}, and kube-proxy takes the entry that it reads last.`,
        next: [kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-L', MANAGED_BY_LABEL, '-o', 'yaml')],
        at: holders.map(sliceSubject),
      },
    ];
  },
};
