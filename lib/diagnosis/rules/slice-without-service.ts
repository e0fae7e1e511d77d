// A slice that names a Service which does not exist.

import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { serviceOfTheSlice } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

export const sliceWithoutService: RuleAbout<'EndpointSlice'> = {
  id: 'slice-without-service',
  about: 'EndpointSlice',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice'],
  beyond: [serviceOfTheSlice],
  settles: {
    seconds: 60,
    because: 'When a Service is deleted, the garbage collector deletes its slices a moment later; whoever makes both makes one first.',
  },
  title: 'A slice names a Service that does not exist',
  short: 'no such Service',
  explains: [
    'The EndpointSlice has addresses, and its label kubernetes.io/service-name names a Service that is not in its namespace. Nothing uses it: the name is misspelt, the namespace is another, or the Service was deleted and whoever writes the slice does not know.',
    'Slices without the label are left alone: other programs use them for their own ends.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 20, 21',
  find({ state, record, subject }) {
    const service = serviceOfSlice(record);
    if (service === undefined || state.tables.Service.has(service) || record.endpoints.length === 0) return [];
    const { namespace, name } = record.metadata;
    const addresses = record.endpoints.flatMap((e) => e.addresses);
    return [
      {
        title: `It names the Service ${splitKey(service).name}, which does not exist.`,
        evidence: [
          evidence(subject, `metadata.labels[${SERVICE_NAME_LABEL}]`, splitKey(service).name),
          evidence(subject, `metadata.labels[${MANAGED_BY_LABEL}]`, record.metadata.labels[MANAGED_BY_LABEL], namesOf(addresses, 3)),
        ],
        next: [kubectl(namespace, 'get', 'endpointslice', name, '-o', 'yaml'), kubectl(namespace, 'get', 'services')],
      },
    ];
  },
};
