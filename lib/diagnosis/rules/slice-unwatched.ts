// Slices of a Service with a cluster IP that kube-proxy does not watch.

import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, namesOf } from '#lib/diagnosis/words.ts';
import { HEADLESS_LABEL } from '#lib/publishing/slice-labels.ts';
import { unproxied } from '#lib/routing/service-port.ts';

export const sliceUnwatched: RuleAbout<'Service'> = {
  id: 'slice-unwatched',
  about: 'Service',
  rung: 'endpoints',
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
    const { namespace } = service.metadata;
    const subjects = unseen.map(({ metadata }) => ({ kind: 'EndpointSlice' as const, key: keyOf(metadata.namespace, metadata.name) }));
    return [
      {
        title: `kube-proxy does not see ${plural(count, 'endpoint')} of ${namesOf(names)}.`,
        evidence: subjects.map((slice) => evidence(slice, `metadata.labels['${HEADLESS_LABEL}']`, 'set', 'not watched by kube-proxy')),
        next: unseen.map(({ metadata }) => kubectl(namespace, 'label', 'endpointslice', metadata.name, `${HEADLESS_LABEL}-`)),
        at: subjects,
      },
    ];
  },
};
