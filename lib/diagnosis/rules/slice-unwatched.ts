// Slices of a Service with a cluster IP that kube-proxy does not watch.

import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, sliceSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { HEADLESS_LABEL } from '#lib/publishing/slice-labels.ts';
import { unproxied } from '#lib/routing/service-port.ts';

export const sliceUnwatched: RuleAbout<'Service'> = {
  id: 'slice-unwatched',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice'],
  beyond: [],
  settles: { seconds: 20, because: 'When a Service gets a cluster IP, the controller takes the label off a moment later.' },
  title: 'kube-proxy does not see a slice of the Service',
  short: 'slice unseen',
  explains: [
    `kube-proxy watches no slice that carries the label ${HEADLESS_LABEL}, and this Service has a cluster IP: what the slice lists gets none of its connections, though names and other readers may show it.`,
    'The label belongs on slices of headless Services, where the controller puts it. Take it off a slice that was written by hand or copied.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 35, kube-proxy R3',
  find({ service, slices }) {
    if (unproxied(service) !== undefined) return [];
    const unseen = slices().filter(({ metadata, endpoints }) => Object.hasOwn(metadata.labels, HEADLESS_LABEL) && endpoints.length > 0);
    if (unseen.length === 0) return [];
    const names = unseen.map(({ metadata }) => metadata.name);
    const count = unseen.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
    const { namespace, name } = service.metadata;
    return [
      {
        title: `kube-proxy does not see ${plural(count, 'endpoint')} of ${namesOf(names)}.`,
        evidence: unseen.map((slice) =>
          evidence(
            sliceSubject(slice),
            `metadata.labels['${HEADLESS_LABEL}']`,
            slice.metadata.labels[HEADLESS_LABEL] || 'empty',
            'its value does not matter',
          ),
        ),
        cause: 'kube-proxy watches no slice that has this label.',
        next: [kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '--show-labels')],
        at: unseen.map(sliceSubject),
      },
    ];
  },
};
