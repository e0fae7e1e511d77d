// What the EndpointSlice controller writes for a Service with a selector.

import { suffix } from './simulate-names.ts';
import type { Endpoint, EndpointPort, Labels, Node, Pod, Service, ServicePort, Slice } from './simulate-objects.ts';

const ZONE = 'topology.kubernetes.io/zone';
const MOST_ENDPOINTS = 100;

function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([k, v]) => labels[k] === v);
}

/** podutil.FindPort: containers, then restartable init containers. */
function findPort({ spec }: Pod, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const sidecars = (spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  return [...(spec.containers ?? []), ...sidecars]
    .flatMap((c) => c.ports ?? [])
    .find((p) => p.name === targetPort && (p.protocol ?? 'TCP') === protocol)?.containerPort;
}

function portsFor(pod: Pod, { spec }: Service): readonly EndpointPort[] {
  return (spec.ports ?? []).flatMap((p) => {
    const port = findPort(pod, p);
    if (port === undefined) return [];
    const { name = '', protocol, appProtocol } = p;
    return [{ name, port, ...(protocol !== undefined && { protocol }), ...(appProtocol !== undefined && { appProtocol }) }];
  });
}

/** KEP-4444, KEP-3015. */
function hintsOf({ spec }: Service, node: string, zone: string | undefined): unknown {
  const zones = zone === undefined ? {} : { forZones: [{ name: zone }] };
  switch (spec.trafficDistribution) {
    case 'PreferClose':
    case 'PreferSameZone':
      return zone === undefined ? undefined : zones;
    case 'PreferSameNode':
      return { forNodes: [{ name: node }], ...zones };
    case undefined:
    default:
      return undefined;
  }
}

function endpointOf(pod: Pod, address: string, nodeName: string, zone: string | undefined, service: Service): Endpoint {
  const publishAll = service.spec.publishNotReadyAddresses === true;
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const isReady = pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
  const ready = publishAll || (isReady && !terminating);
  const { namespace, name, uid } = pod.metadata;
  const { hostname, subdomain } = pod.spec;
  const hints = ready ? hintsOf(service, nodeName, zone) : undefined;
  return {
    addresses: [address],
    conditions: { ready, serving: publishAll || isReady, terminating },
    nodeName,
    ...(zone !== undefined && { zone }),
    targetRef: { kind: 'Pod', ...(namespace !== undefined && { namespace }), name, ...(uid !== undefined && { uid }) },
    ...(hostname !== undefined && subdomain === service.metadata.name && { hostname }),
    ...(hints !== undefined && { hints }),
  };
}

type Group = { readonly ports: readonly EndpointPort[] | null; readonly endpoints: Endpoint[] };

/** Endpoints of one family by the ports that they have; one empty group where there are none. */
function groupsOf(service: Service, pods: readonly Pod[], family: string, nodes: readonly Node[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const pod of pods) {
    if (pod.metadata.namespace !== service.metadata.namespace) continue;
    if (!selects(service.spec.selector ?? {}, pod.metadata.labels ?? {})) continue;
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') continue;
    const address = pod.status?.podIPs?.find(({ ip }) => ip.includes(':') === (family === 'IPv6'))?.ip;
    const { nodeName } = pod.spec;
    if (address === undefined || nodeName === undefined) continue;
    const node = nodes.find((n) => n.metadata.name === nodeName);
    if (node === undefined && service.spec.publishNotReadyAddresses !== true) continue;
    const ports = portsFor(pod, service);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(pod, address, nodeName, node?.metadata.labels?.[ZONE], service));
  }
  if (groups.size === 0) groups.set('', { ports: null, endpoints: [] });
  return groups;
}

export function slicesOf(service: Service, pods: readonly Pod[], nodes: readonly Node[], created: string): readonly Slice[] {
  const { name, namespace = 'default', uid = '' } = service.metadata;
  const labels: Labels = {
    ...service.metadata.labels,
    'kubernetes.io/service-name': name,
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    ...(service.spec.clusterIP === 'None' && { 'service.kubernetes.io/headless': '' }),
  };
  delete labels['kubernetes.io/cluster-service'];
  const out: Slice[] = [];
  for (const family of service.spec.ipFamilies ?? ['IPv4']) {
    for (const [key, { ports, endpoints }] of groupsOf(service, pods, family, nodes)) {
      for (let at = 0; at === 0 || at < endpoints.length; at += MOST_ENDPOINTS) {
        out.push({
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: {
            name: `${name}-${suffix(`${namespace}/${name}/${family}/${key}/${at}`)}`,
            generateName: `${name}-`,
            namespace,
            labels: { ...labels },
            creationTimestamp: created,
            ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true }],
          },
          addressType: family,
          endpoints: endpoints.length > 0 ? endpoints.slice(at, at + MOST_ENDPOINTS) : null,
          ports,
        });
      }
    }
  }
  return out;
}
