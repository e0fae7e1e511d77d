// The endpoints of the Service are a mark that a known controller puts there.

import { PLACEHOLDER } from '#lib/words/routing.ts';
import { type EndpointSlice, SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, sliceSubject } from '#lib/diagnosis/evidence.ts';

/** By its Service's name. */
function isFound({ metadata }: EndpointSlice): boolean {
  return Object.hasOwn(metadata.labels, SERVICE_NAME_LABEL);
}

export const placeholder: RuleAbout<'Service'> = {
  id: 'placeholder',
  about: 'Service',
  item: 'endpoints',
  severity: 'info',
  needs: ['Service', 'EndpointSlice'],
  beyond: [],
  settles: { seconds: 0, because: 'It is what the controller means to publish, and no rollout changes it.' },
  title: 'Its endpoint is a placeholder',
  short: 'placeholder',
  explains: [
    'Some controllers publish an address to which nobody is meant to connect, because others look whether a Service has an endpoint. Cilium puts 192.192.192.192:9999 behind the Services of its Ingresses and Gateways: its own Envoy on each Node takes their traffic, and what kube-proxy would make of the address says nothing about it. So no verdict of kube-proxy is given for such a Service. Cilium 1.19 writes the slice without the label kubernetes.io/service-name, and others that look for an endpoint, as MetalLB does, do not find it: then the address may be given and never announced (cilium/cilium#46242). The evidence says where the label is missing.',
    'Harvester puts a placeholder behind a load balancer of virtual machines while there is none of them, so that connections are not taken by a process of the Node: there nobody answers.',
  ].join('\n\n'),
  peers: [],
  semantics: 'kube-proxy R79',
  find({ service, placeholder: find, slices }) {
    const found = find();
    if (found === undefined) return [];
    const { namespace, name } = service.metadata;
    const marks = slices().filter((s) => s.endpoints.length > 0);
    return [
      {
        title: `Its endpoint is ${PLACEHOLDER[found.of]}.`,
        evidence: marks.map((s) =>
          evidence(
            sliceSubject(s),
            'endpoints[*].addresses',
            [...new Set(s.endpoints.flatMap((e) => e.addresses))].join(', '),
            isFound(s) ? undefined : `without the label ${SERVICE_NAME_LABEL}`,
          ),
        ),
        cause:
          found.traffic === 'elsewhere' ? 'What becomes of its connections is not computed here: kube-proxy has no part in it.' : undefined,
        next: [
          ...(marks.some(isFound)
            ? [kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'yaml')]
            : []),
          ...marks.filter((s) => !isFound(s)).map((s) => kubectl(namespace, 'get', 'endpointslice', s.metadata.name, '-o', 'yaml')),
        ],
        at: marks.map(sliceSubject),
      },
    ];
  },
};
