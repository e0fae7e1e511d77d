// A Service without selector whose slices do not have its ports, or are of another family.

import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, sliceSubject } from '#lib/diagnosis/evidence.ts';
import { unproxied } from '#lib/routing/service-port.ts';

function nameText(name: string): string {
  return name === '' ? 'no name' : `the name ${name}`;
}

function command({ service }: ServiceContext): string {
  const { namespace, name } = service.metadata;
  return kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'yaml');
}

function portFound(context: ServiceContext, port: ServicePort, index: number): readonly Found[] {
  const slices = context.slices().filter((s) => s.endpoints.length > 0);
  const fits = slices.some((s) => s.ports.some((p) => p.name === port.name && p.protocol === port.protocol && (p.port ?? 0) !== 0));
  if (slices.length === 0 || fits) return [];
  return [
    {
      part: `port-${port.port}-${port.protocol}`,
      title: `No EndpointSlice has a ${port.protocol} port with ${nameText(port.name)}.`,
      short: 'slice port differs',
      evidence: [
        evidence(context.subject, `spec.ports[${index}].name`, port.name, `port ${port.port}/${port.protocol}`),
        ...slices.map((s) =>
          evidence(
            sliceSubject(s),
            'ports',
            s.ports.map((p) => `${p.name === '' ? '(no name)' : p.name} ${p.port ?? ''}/${p.protocol}`).join(', '),
          ),
        ),
      ],
      cause:
        'kube-proxy joins a port of the Service and a port of the slice by name and protocol; the number of the Service port plays no part in it.',
      next: [command(context)],
      at: [{ ...context.subject, field: `spec.ports[${index}].name` }, ...slices.map(sliceSubject)],
    },
  ];
}

function familyFound(context: ServiceContext): readonly Found[] {
  const families: readonly string[] = context.service.spec.ipFamilies;
  const slices = context.slices().filter((s) => s.endpoints.length > 0);
  if (families.length === 0 || slices.length === 0 || slices.some((s) => families.includes(s.addressType))) return [];
  return [
    {
      part: 'family',
      title: `Its EndpointSlices are ${[...new Set(slices.map((s) => s.addressType))].join(' and ')}, and the Service is ${families.join(' and ')}.`,
      short: 'other family',
      evidence: [
        evidence(context.subject, 'spec.ipFamilies', families.join(', ')),
        ...slices.map((s) => evidence(sliceSubject(s), 'addressType', s.addressType)),
      ],
      cause: 'kube-proxy takes for each family of the Service only slices of that addressType; of the type FQDN it takes none.',
      next: [command(context)],
      at: slices.map(sliceSubject),
    },
  ];
}

export const sliceMismatch: RuleAbout<'Service'> = {
  id: 'slice-mismatch',
  about: 'Service',
  item: 'ports',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice'],
  beyond: [],
  settles: { seconds: 30, because: 'Whoever writes Service and slices writes one after the other.' },
  title: 'Slices written by hand do not fit the Service',
  short: 'slice does not fit',
  explains: [
    'A Service without a selector gets its endpoints from EndpointSlices that somebody writes. There are some, with addresses, but kube-proxy cannot use them: no port of theirs has the name and the protocol of the Service port, or they are of another address family. Connections are rejected as if there were no endpoint.',
    'Give the slice port the name of the Service port (both without a name, where the Service has one port that has none), and the addressType of the family.',
    'It is silent for Services that kube-proxy does not serve: headless ones, those of another proxy, and those whose endpoint is a placeholder.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 20, kube-proxy R5 to R7',
  find(context) {
    if (context.hasSelector || unproxied(context.service) !== undefined || context.placeholder() !== undefined) return [];
    const family = familyFound(context);
    return family.length > 0 ? family : context.service.spec.ports.flatMap((port, i) => portFound(context, port, i));
  },
};
