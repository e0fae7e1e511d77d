// Slices that the control plane wrote for a selector that is no more.

import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL, SLICE_CONTROLLER } from '#lib/kube/endpoint-slice.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, sliceSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

export const sliceLeftover: RuleAbout<'Service'> = {
  id: 'slice-leftover',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice'],
  beyond: [],
  settles: { seconds: 60, because: 'Whoever takes the selector away may delete the slices next.' },
  title: 'Slices of a selector that was taken away',
  short: 'slices left over',
  explains: [
    'The Service has no selector, and slices that the EndpointSlice controller wrote are still there: when a selector is removed, the controller stops to care and leaves them as they were, for ever. kube-proxy goes on using them, so connections go to the addresses of that time, whoever has them now.',
    'Delete the slices, once whatever replaces them is there.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 21',
  find({ service, subject, hasSelector, slices }) {
    if (hasSelector || service.spec.type === 'ExternalName') return [];
    const left = slices().filter((s) => s.endpoints.length > 0 && s.metadata.labels[MANAGED_BY_LABEL] === SLICE_CONTROLLER);
    if (left.length === 0) return [];
    const { namespace, name } = service.metadata;
    return [
      {
        title: 'It has no selector, and the slices of an earlier one are still in use.',
        evidence: [
          evidence(subject, 'spec.selector', undefined),
          ...left.map((s) =>
            evidence(
              sliceSubject(s),
              `metadata.labels[${MANAGED_BY_LABEL}]`,
              SLICE_CONTROLLER,
              namesOf(s.endpoints.flatMap((e) => e.addresses)),
            ),
          ),
        ],
        cause: 'The controller writes slices for Services with a selector only, and leaves them behind when it is removed.',
        next: [
          kubectl(
            namespace,
            'get',
            'endpointslices',
            '-l',
            `${SERVICE_NAME_LABEL}=${name},${MANAGED_BY_LABEL}=${SLICE_CONTROLLER}`,
            '-o',
            'wide',
          ),
        ],
        at: left.map(sliceSubject),
      },
    ];
  },
};
