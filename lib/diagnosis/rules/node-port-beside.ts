// A NodePort Service that an Ingress or route leads to: it is open on every Node beside that.

import { linked } from '#lib/cluster/multimap.ts';
import { splitRouteId } from '#lib/cluster/way-in-indexes.ts';
import { splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { waysOfTheService } from '#lib/diagnosis/ways-to.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

export const nodePortBeside: RuleAbout<'Service'> = {
  id: 'node-port-beside',
  about: 'Service',
  item: 'way-in',
  severity: 'info',
  needs: ['Service'],
  beyond: waysOfTheService,
  settles: { seconds: 0, because: 'It is what the Service asks for, and no rollout changes it.' },
  title: 'A Service behind an Ingress or Gateway is open on every Node too',
  short: 'node port too',
  explains: [
    'The type is NodePort, and an Ingress or a route leads to the Service: whoever reaches a Node on that port goes past the Ingress or Gateway, with its TLS, authentication and limits.',
    'Most controllers send to the Pods or to the cluster IP, and need no node port: then ClusterIP is enough. Some need it (load balancers of clouds that send to Nodes): then it is as it should be.',
    'Of NodePort Services that nothing else leads to, nothing is said: they are meant to be reached so.',
  ].join('\n\n'),
  peers: ['kube-score service-type', 'popeye 1104'],
  semantics: 'Diagnosis 28',
  find({ service, key, subject, state }) {
    if (service.spec.type !== 'NodePort') return [];
    const ways = [
      ...[...linked(state.index.ingressesByService, key)].map((ingress) => ({ kind: 'Ingress' as const, key: ingress })),
      ...[...linked(state.index.routesByService, key)].map(splitRouteId),
    ].sort((a, b) => (a.key < b.key ? -1 : 1));
    const [first] = ways;
    const ports = service.spec.ports.flatMap(({ nodePort }) => (nodePort === undefined || nodePort === 0 ? [] : [nodePort]));
    if (first === undefined || ports.length === 0) return [];
    return [
      {
        title: `Beside the ${first.kind} ${first.key} it is open on every Node, on port ${ports.join(', ')}.`,
        evidence: [
          evidence(subject, 'spec.type', 'NodePort'),
          ...ways.map((way) => evidence(way, 'metadata.name', splitKey(way.key).name, way.kind)),
        ],
        next: [kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'wide')],
        at: [{ ...subject, field: 'spec.type' }],
      },
    ];
  },
};
