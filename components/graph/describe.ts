// Sentences about what is drawn: for the tooltip, for the outline, and so for everyone who cannot see the canvas.

import { splitKey, type Key } from '#lib/kube/key.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { EdgeElement, NodeElement } from '#lib/graph/element.ts';
import type { Station } from '#lib/graph/rows.ts';
import type { ServiceView } from '#lib/graph/service-view.ts';
import type { UnpublishedReason } from '#lib/publishing/unpublished.ts';
import type { BackendState } from '#lib/routing/backend.ts';
import type { Scene } from './scene.ts';

const STATE: Readonly<Record<BackendState, string>> = { ready: 'ready', draining: 'draining', notReady: 'not ready', broken: 'broken' };

function unpublishedWords(reason: UnpublishedReason): string {
  switch (reason.kind) {
    case 'no-node':
      return reason.message === undefined ? 'not published: it has no Node yet' : `not published: it has no Node (${reason.message})`;
    case 'no-address':
      return 'not published: it has no address yet';
    case 'finished':
      return `not published: it has ended (${reason.phase})`;
    case 'node-gone':
      return `not published: its Node ${reason.node} no longer exists`;
    case 'family':
      return `not published: it has no ${reason.families.join(' or ')} address`;
    case 'not-yet':
      return 'selected, but in no EndpointSlice yet';
    default:
      return assertNever(reason);
  }
}

function stateWords(station: Station): string {
  if (station.unpublished !== undefined) return unpublishedWords(station.unpublished);
  return station.reason === undefined ? STATE[station.state] : `${STATE[station.state]}: ${station.reason}`;
}

function whereWords(station: Station): string {
  if (station.kind === 'name') return 'a name outside the cluster';
  if (station.nodeName === undefined) return station.kind === 'address' ? 'an address outside the cluster' : 'no Node yet';
  return station.zone === undefined ? `on ${station.nodeName}` : `on ${station.nodeName}, zone ${station.zone}`;
}

function stationWords(station: Station): string {
  const stranger = station.stranger ? ', of another workload than the rest' : '';
  return `${station.label}, ${stateWords(station)}, ${whereWords(station)}${stranger}`;
}

const SHAPE: Readonly<Record<ServiceView['shape'], string>> = {
  ClusterIP: 'ClusterIP',
  NodePort: 'NodePort',
  LoadBalancer: 'LoadBalancer',
  ExternalName: 'ExternalName',
  Headless: 'headless',
};

function serviceWords(key: Key, view: ServiceView | undefined): string {
  const { name } = splitKey(key);
  if (view === undefined) return `${name}: an Ingress names this Service, and it does not exist`;
  if (view.shape === 'ExternalName') return `${name}, ExternalName for ${view.service.spec.externalName ?? 'nothing'}`;
  return `${name}, ${SHAPE[view.shape]}, ${view.ready} of ${view.total} ready`;
}

function dropWords(scene: Scene, element: NodeElement): string {
  const rail = scene.picture.placement.rails.find((r) => r.rail.id === element.rail);
  const node = element.subject?.kind === 'Node' ? element.subject.key : undefined;
  const where = node === undefined ? 'Nodes without a ready endpoint of their own' : `${node} has no ready endpoint of its own`;
  const lines: string[] = [];
  for (const key of rail?.rail.row.services ?? []) {
    const view = scene.views.get(key);
    const name = splitKey(key).name;
    const touches = (nodes: readonly string[] | undefined): boolean =>
      nodes !== undefined && (node === undefined ? nodes.length > 0 : nodes.includes(node));
    if (touches(view?.drops.internal)) lines.push(`its Pods' connections to ${name} are dropped (internalTrafficPolicy Local)`);
    if (touches(view?.drops.external))
      lines.push(`outside connections to ${name} that arrive there are dropped (externalTrafficPolicy Local)`);
  }
  return `${where}: ${lines.join('; ')}`;
}

function edgeWords(scene: Scene, edge: EdgeElement): string {
  const service = splitKey(edge.source.slice(edge.source.indexOf(':') + 1)).name;
  const station = scene.stations.get(edge.target);
  if (station === undefined) return service;
  if (edge.traffic) return `${service} → ${station.label}: takes traffic`;
  const why = station.unpublished === undefined && station.state === 'ready' ? 'its Pod lacks this port' : stateWords(station);
  return `${service} → ${station.label}: skipped, ${why}`;
}

/** What the element with this id is, in one sentence; undefined for those that speak for themselves. */
export function describe(scene: Scene, id: string): string | undefined {
  const element = scene.elements.get(id);
  if (element === undefined) return undefined;
  if (element.group === 'edge') return element.role === 'endpoint' ? edgeWords(scene, element) : undefined;
  switch (element.role) {
    case 'service':
      return serviceWords(id.slice('service:'.length), scene.views.get(id.slice('service:'.length)));
    case 'station': {
      const station = scene.stations.get(id);
      return station === undefined ? undefined : stationWords(station);
    }
    case 'bar': {
      const { ready, draining, notReady, broken } = element.counts;
      const rest = [
        notReady > 0 ? `${notReady} not ready` : '',
        broken > 0 ? `${broken} broken` : '',
        draining > 0 ? `${draining} draining` : '',
      ];
      return [`${ready} ready`, ...rest.filter((r) => r !== '')].join(', ');
    }
    case 'drop':
      return dropWords(scene, element);
    case 'entry':
      return element.subject?.kind === 'Ingress' ? `Ingress ${element.subject.key}: ${element.whole}` : `entry ${element.whole}`;
    default:
      return undefined;
  }
}
