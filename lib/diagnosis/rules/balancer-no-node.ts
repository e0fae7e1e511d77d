// externalTrafficPolicy Local: ready endpoints exist, but on no Node that a load balancer uses.

import { kubectl } from '#lib/kube/kubectl.ts';
import type { Node } from '#lib/kube/node.ts';
import { nodesChange } from '#lib/diagnosis/reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, namesOf } from '#lib/diagnosis/words.ts';
import { healthCheckPortOf } from '#lib/routing/service-port.ts';

const EXCLUDE_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers';
const AUTOSCALER_TAINT = 'ToBeDeletedByClusterAutoscaler';
/** What Go's strconv.ParseBool reads as false. */
const FALSE: readonly string[] = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

type Excluded = { readonly field: string; readonly value: string };

/** By which field the service controller keeps the Node out of load balancers (cloud-provider, controllers/service); undefined where it does not. */
function excludedBy({ metadata, spec }: Node): Excluded | undefined {
  const label = metadata.labels[EXCLUDE_LABEL];
  if (label !== undefined && !FALSE.includes(label))
    return { field: `metadata.labels['${EXCLUDE_LABEL}']`, value: label === '' ? 'empty' : label };
  if (metadata.deletionTimestamp !== undefined) return { field: 'metadata.deletionTimestamp', value: metadata.deletionTimestamp };
  return spec.taints.some((t) => t.key === AUTOSCALER_TAINT) ? { field: 'spec.taints[*].key', value: AUTOSCALER_TAINT } : undefined;
}

export const balancerNoNode: RuleAbout<'Service'> = {
  id: 'balancer-no-node',
  about: 'Service',
  rung: 'way-in',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice', 'Node'],
  beyond: [
    nodesChange(
      (node) => excludedBy(node)?.field ?? '',
      (service) => healthCheckPortOf(service) !== undefined,
    ),
  ],
  settles: { seconds: 45, because: 'While Pods are replaced or a Node is drained, the last ready endpoint moves.' },
  title: 'No Node of the load balancer has a ready endpoint',
  short: 'no Node for it',
  explains: [
    'Under externalTrafficPolicy Local a load balancer asks the health check node port of each Node, which answers 200 only where a ready endpoint runs on that Node. Every ready endpoint of this Service runs on a Node that the cloud provider keeps out of load balancers: all the others answer 503, and the load balancer has nobody to send to.',
    `A Node is kept out by the label ${EXCLUDE_LABEL}, while it is being deleted, and by the taint with which the cluster autoscaler announces its end. Control plane Nodes carry the label by default.`,
    'Let Pods run on Nodes that take part, take the label off, or use externalTrafficPolicy Cluster. Where every Node of the cluster is kept out, as on a single machine that is its own control plane, it is told as information: whatever gives addresses there goes by other rules. Nothing is said where no endpoint is ready at all: another finding tells that.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 32, kube-proxy R74, R75',
  find({ service, subject, state, endpoints }) {
    const port = healthCheckPortOf(service);
    const ready = endpoints().filter((e) => e.ready);
    if (port === undefined || ready.length === 0 || state.tables.Node.size === 0) return [];
    const nodes = [...new Set(ready.flatMap((e) => e.nodeName ?? []))].sort();
    const reasons = nodes.map((name) => {
      const node = state.tables.Node.get(name);
      return { name, why: node === undefined ? { field: 'metadata.name', value: 'no such Node' } : excludedBy(node) };
    });
    if (nodes.length === 0 || reasons.some(({ why }) => why === undefined)) return [];
    const all = [...state.tables.Node.values()].every((node) => excludedBy(node) !== undefined);
    return [
      {
        ...(all ? { severity: 'info' as const } : {}),
        title: 'No Node that its load balancer uses has a ready endpoint.',
        evidence: [
          evidence(subject, 'spec.externalTrafficPolicy', 'Local'),
          evidence(subject, 'spec.healthCheckNodePort', port, 'answers 503 on every Node that takes part'),
          ...reasons.map(({ name, why }) => evidence({ kind: 'Node', key: name }, why?.field ?? '', why?.value)),
        ],
        cause: all
          ? 'A load balancer of a cloud would leave out every Node of this cluster; what gives addresses to a single machine does not look at that.'
          : `Its ready endpoints run on ${namesOf(nodes)}, which load balancers leave out.`,
        next: [
          kubectl('', 'get', 'nodes', '-L', EXCLUDE_LABEL),
          kubectl(service.metadata.namespace, 'describe', 'service', service.metadata.name),
        ],
        at: [{ ...subject, field: 'spec.externalTrafficPolicy' }, ...nodes.map((key) => ({ kind: 'Node' as const, key }))],
      },
    ];
  },
};
