// What slices publish beside what is used: ports that the Service does not have, addresses of a family that it does not have.

import { type EndpointSlice, SERVICE_NAME_LABEL, type SlicePort } from '#lib/kube/endpoint-slice.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, sliceSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { HEADLESS_LABEL, isManaged } from '#lib/publishing/slice-labels.ts';
import { unproxied } from '#lib/routing/service-port.ts';

type Joined = { readonly name: string; readonly protocol: string };

function isSame(a: Joined, b: Joined): boolean {
  return a.name === b.name && a.protocol === b.protocol;
}

function portText({ name, port, protocol }: SlicePort): string {
  return `${name === '' ? '' : `${name} `}${port ?? ''}/${protocol}`;
}

function next({ service: { metadata } }: ServiceContext): readonly string[] {
  return [kubectl(metadata.namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${metadata.name}`, '-o', 'yaml')];
}

/** Where a port of the Service is in no slice, slice-mismatch says that the names differ. */
function portsFound(context: ServiceContext, slices: readonly EndpointSlice[]): readonly Found[] {
  const { ports } = context.service.spec;
  if (!ports.every((port) => slices.some((s) => s.ports.some((p) => isSame(p, port))))) return [];
  const extra = slices.flatMap((slice) => {
    const left = isManaged(slice) ? [] : slice.ports.filter((p) => !ports.some((q) => isSame(p, q)));
    return left.length === 0 ? [] : [{ slice, left }];
  });
  const names = [...new Set(extra.flatMap(({ left }) => left.map(portText)))].sort();
  if (names.length === 0) return [];
  return [
    {
      part: 'ports',
      title: `${plural(names.length, 'port')} of its slices ${names.length === 1 ? 'is' : 'are'} not used: ${namesOf(names)}.`,
      short: 'slice port unused',
      evidence: [
        evidence(
          context.subject,
          'spec.ports[*]',
          ports.map(({ name, port, protocol }) => portText({ name, port, protocol, appProtocol: undefined })).join(', '),
        ),
        ...extra.map(({ slice, left }) =>
          evidence(sliceSubject(slice), 'ports', left.map(portText).join(', '), 'no port of the Service has this name and protocol'),
        ),
      ],
      cause: 'kube-proxy joins the ports of the Service and of the slices by name and protocol, and takes no others.',
      next: next(context),
      at: extra.map(({ slice }) => sliceSubject(slice)),
    },
  ];
}

/** Where no slice is of a family of the Service, slice-mismatch says so. */
function familyFound(context: ServiceContext, used: readonly EndpointSlice[], others: readonly EndpointSlice[]): readonly Found[] {
  if (used.length === 0 || others.length === 0) return [];
  const count = others.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
  return [
    {
      part: 'family',
      title: `${plural(count, 'address', 'addresses')} of its slices ${count === 1 ? 'is' : 'are'} not used: ${[...new Set(others.map((s) => s.addressType))].join(' and ')}.`,
      short: 'slice family unused',
      evidence: [
        evidence(context.subject, 'spec.ipFamilies', context.service.spec.ipFamilies.join(', ')),
        ...others.map((s) =>
          evidence(
            sliceSubject(s),
            'addressType',
            s.addressType,
            namesOf(
              s.endpoints.flatMap((e) => e.addresses),
              3,
            ),
          ),
        ),
      ],
      cause: 'kube-proxy takes for each family of the Service only slices of that addressType; of the type FQDN it takes none.',
      next: next(context),
      at: others.map(sliceSubject),
    },
  ];
}

export const sliceUnused: RuleAbout<'Service'> = {
  id: 'slice-unused',
  about: 'Service',
  item: 'ports',
  severity: 'info',
  needs: ['Service', 'EndpointSlice'],
  beyond: [],
  settles: { seconds: 30, because: 'Whoever writes Service and slices writes one after the other.' },
  title: 'Slices publish more than the Service uses',
  short: 'slice unused',
  explains: [
    'A slice that somebody writes for the Service has a port of a name or protocol that the Service does not have, or is of an address family that it does not have. Nothing is wrong with what else there is, but connections never use that part.',
    'Where it was meant to be used, give the Service the port or the family (spec.ipFamilies); else it can go.',
    'It is silent for slices of the EndpointSlice controller, which follow the Service; for Services that kube-proxy does not serve; and where slice-mismatch says that nothing fits.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 20, kube-proxy R5 to R7',
  find(context) {
    const { service, slices, placeholder } = context;
    if (unproxied(service) !== undefined || placeholder() !== undefined) return [];
    const seen = slices().filter(({ metadata, endpoints }) => endpoints.length > 0 && !Object.hasOwn(metadata.labels, HEADLESS_LABEL));
    const families: readonly string[] = service.spec.ipFamilies;
    const isUsed = ({ addressType }: EndpointSlice): boolean =>
      families.length === 0 ? addressType !== 'FQDN' : families.includes(addressType);
    const used = seen.filter(isUsed);
    return [
      ...portsFound(context, used),
      ...familyFound(
        context,
        used,
        seen.filter((s) => !isUsed(s) && !isManaged(s)),
      ),
    ];
  },
};
