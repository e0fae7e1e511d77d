// No selector, and no endpoint in any slice.

import { kubectl } from '#lib/kube/kubectl.ts';
import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { isHeadless } from '#lib/kube/service.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/words.ts';

export const noEndpoints: RuleAbout<'Service'> = {
  id: 'no-endpoints',
  about: 'Service',
  rung: 'endpoints',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice'],
  beyond: [],
  settles: { seconds: 30, because: 'Whoever writes the slices may replace them one by one.' },
  title: 'It has no selector, and no EndpointSlice holds an address for it',
  short: 'no endpoints',
  explains: [
    'Without a selector the control plane publishes nothing: somebody must write EndpointSlices with the label kubernetes.io/service-name. There is none with an address, so connections are rejected at once; the name of a headless Service does not exist (NXDOMAIN).',
    'Check that the slice is in the namespace of the Service, that its label is right, and that the operator or the person who writes it has done so. A v1 Endpoints object of the same name is mirrored into slices, unless it says otherwise.',
    'A headless Service without ports is told as information: nobody can mean to call it.',
  ].join('\n\n'),
  peers: ['popeye 1105', 'popeye 1110', 'Radar: no selector'],
  semantics: 'Diagnosis 20',
  find({ service, subject, hasSelector, endpoints, slices }) {
    const { namespace, name } = service.metadata;
    if (service.spec.type === 'ExternalName' || hasSelector || endpoints().length > 0) return [];
    const headless = isHeadless(service);
    return [
      {
        // Without an address and a port of its own nobody can mean to call it: operators keep such Services for their bookkeeping.
        ...(headless && service.spec.ports.length === 0 ? { severity: 'info' as const } : {}),
        title: 'It has no selector, and no EndpointSlice holds an address for it.',
        evidence: [
          evidence(subject, 'spec.selector', undefined),
          ...slices().map((s) => evidence({ kind: 'EndpointSlice', key: `${namespace}/${s.metadata.name}` }, 'endpoints', '0 addresses')),
        ],
        cause: `Somebody must write an EndpointSlice with the label ${SERVICE_NAME_LABEL}=${name}.`,
        next: [kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'wide')],
      },
    ];
  },
};
