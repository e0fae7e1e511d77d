// Sentences about what is drawn: for the tooltip, for the outline, and so for everyone who cannot see the canvas.

import { splitKey, type Key } from '#lib/kube/key.ts';
import { barId, type EdgeElement, type NodeElement, type Subject } from '#lib/graph/element.ts';
import type { Station } from '#lib/graph/rows.ts';
import type { ServiceView } from '#lib/graph/service-view.ts';
import type { BackendState } from '#lib/routing/backend.ts';
import { cellAt, type CellVerdict, type NodeCells } from '#lib/graph/node-cells.ts';
import { isAsked } from '#lib/diagnosis/local-drop.ts';
import { POLICY_FIELD } from '#lib/words/routing.ts';
import { plural } from '#lib/std/plural.ts';
import { capitalised } from '#lib/std/sentence.ts';
import { KIND_FACES } from '#components/parts/kinds.tsx';
import { comparedWords, countedWords, ghostWords } from './compared-words.ts';
import { skipVerb, skipWords, takeSees, takeWords } from './route-words.ts';
import { dialled, reachWords } from './reach-words.ts';
import type { Scene } from './scene.ts';
import { unpublishedWords } from '#lib/words/publishing.ts';
import { GETS } from './words.ts';

const STATE: Readonly<Record<BackendState, string>> = { ready: 'ready', draining: 'draining', notReady: 'not ready', broken: 'broken' };

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

/** `via`: what names it where it does not exist. */
function serviceWords(key: Key, view: ServiceView | undefined, via: Subject | undefined): string {
  const { name } = splitKey(key);
  if (view === undefined)
    return `${name}: ${via === undefined ? 'something' : KIND_FACES[via.kind].one} names this Service, and it does not exist`;
  const what =
    view.shape === 'ExternalName'
      ? `ExternalName for ${view.service.spec.externalName ?? 'nothing'}`
      : `${SHAPE[view.shape]}, ${view.ready} of ${view.total} ready`;
  return `${name}, ${what}${view.reach === undefined ? '' : `; from here: ${reachWords(view.reach)}`}`;
}

function cellText({ kind, endpoints }: CellVerdict): string {
  const count = plural(endpoints, 'endpoint');
  switch (kind) {
    case 'deliver':
      return `delivered to ${count}`;
    case 'fallback':
      return `delivered to ${count} that ${endpoints === 1 ? 'is' : 'are'} draining, as no ready one is left for them`;
    case 'drop':
      return 'dropped';
    case 'reject':
      return 'rejected';
    case 'none':
      return 'left to the network: kube-proxy has no rule for them';
  }
}

function sideText({ side }: NodeCells): string {
  return side === 'inside' ? 'from its Pods' : 'from outside that arrive there';
}

/** Which of a Service's policies decides on this side. */
function policyText(view: ServiceView, { side }: NodeCells): string {
  const { internalTrafficPolicy, externalTrafficPolicy } = view.service.spec;
  const traffic = side === 'inside' ? 'internal' : 'external';
  const policy = side === 'inside' ? internalTrafficPolicy : externalTrafficPolicy;
  return policy === 'Local' ? ` (${POLICY_FIELD[traffic]}: Local)` : '';
}

/** Why what ends there is as it should be. */
function meantText({ service }: ServiceView, { side }: NodeCells, { kind, severity }: CellVerdict): string {
  if (kind !== 'drop' || severity !== 'info') return '';
  return isAsked(service, side === 'outside' ? 'external' : 'internal')
    ? ', as it is meant to be: its load balancer asks the health check of the Node, and sends none there'
    : ', where no endpoint is to be expected';
}

/** Each thing that is said once, with the ports of which it is said where not all say it. */
function cellLines(view: ServiceView, node: string): readonly string[] {
  const { name } = splitKey(view.key);
  const said = new Map<string, Set<string>>();
  for (const cells of view.cells) {
    const cell = cellAt(cells, node);
    if (cell === undefined) continue;
    const text = `connections ${sideText(cells)} to ${name} are ${cellText(cell)}${cell.kind === 'drop' ? policyText(view, cells) : ''}${meantText(view, cells, cell)}`;
    const port = dialled(cells.port);
    said.set(text, (said.get(text) ?? new Set()).add(port));
  }
  const ports = new Set(view.cells.map((cells) => dialled(cells.port))).size;
  return [...said].map(([text, of]) => (of.size === ports ? text : `${[...of].join(' ')}: ${text}`));
}

function columnNodes(scene: Scene, element: NodeElement): readonly string[] {
  const column = element.id.slice(element.id.indexOf(':') + 1, element.id.indexOf('@'));
  return scene.picture.placement.placedColumns.find((c) => c.id === column)?.nodes ?? [];
}

function viewsOn(scene: Scene, element: NodeElement): readonly ServiceView[] {
  const of = 'of' in element ? element.of : undefined;
  if (of !== undefined) return [scene.views.get(of)].filter((view) => view !== undefined);
  const rail = scene.picture.placement.rails.find((r) => r.rail.id === element.rail)?.rail;
  const keys = rail?.carries === undefined ? (rail?.row.services ?? []) : [rail.carries.service];
  return keys.flatMap((key) => scene.views.get(key) ?? []);
}

function cellWords(scene: Scene, element: NodeElement): string {
  const views = viewsOn(scene, element);
  const nodes = columnNodes(scene, element);
  if (scene.here?.node !== undefined) {
    return `${scene.here.node}: ${views
      .flatMap((view) => (view.reach === undefined ? [] : `${splitKey(view.key).name}, ${reachWords(view.reach)}`))
      .join('. ')}`;
  }
  const [only] = nodes;
  if (nodes.length === 1 && only !== undefined) {
    return `${only}: ${views
      .flatMap((view) => cellLines(view, only))
      .map(capitalised)
      .join('. ')}`;
  }
  // Of many Nodes: how many say what.
  const said = new Map<string, number>();
  for (const node of nodes) for (const text of views.flatMap((view) => cellLines(view, node))) said.set(text, (said.get(text) ?? 0) + 1);
  return [...said].map(([text, count]) => `${count} of ${nodes.length} Nodes: ${text}`).join('. ');
}

function edgeWords(scene: Scene, edge: EdgeElement): string {
  const service = splitKey(edge.source.slice(edge.source.indexOf(':') + 1)).name;
  const station = scene.stations.get(edge.target);
  if (station === undefined) return service;
  if (edge.take !== undefined) return `${service} → ${station.label}: ${takeWords(edge.take)}; ${takeSees(edge.take)}`;
  if (edge.skip === undefined) return `${service} → ${station.label}: ${GETS}`;
  // Of one that is broken or not ready its own reason tells more than that it is so.
  const own = edge.skip.kind === 'left-out' && edge.skip.reason === 'not-ready' && station.reason !== undefined;
  return `${service} → ${station.label}: ${skipVerb(edge.skip)}, ${own ? stateWords(station) : skipWords(edge.skip)}`;
}

/** `web: :80 http, :443 https` */
function portsWords({ key, service }: ServiceView): string {
  const ports = service.spec.ports.map((port) => `${dialled(port)} ${port.name}`.trim());
  return `${splitKey(key).name}: ${ports.join(', ')}`;
}

/** From where the reader stands: what each Service in its row sends here, or why it does not. */
function metWords(scene: Scene, station: Station): string {
  if (scene.here === undefined) return '';
  const lines: string[] = [];
  for (const [key, { take, skip, unpublished }] of station.members) {
    if (unpublished !== undefined) continue;
    const { name } = splitKey(key);
    if (take !== undefined) lines.push(`${name}: ${takeWords(take)}, ${takeSees(take)}`);
    else if (skip !== undefined) lines.push(`${name}: ${skipVerb(skip)}, ${skipWords(skip)}`);
  }
  return lines.length === 0 ? '' : `; ${lines.join('; ')}`;
}

/** Since, or until, the moment that it is compared with. */
function differs({ comparison }: Scene, station: Station): string {
  const compared = comparison?.stations.get(station.id);
  return comparison === undefined || compared === undefined ? '' : `; ${comparedWords(compared, comparison.other)}`;
}

function barDiffers({ comparison, picture }: Scene, bar: string): string {
  if (comparison === undefined) return '';
  const { stations, other } = comparison;
  const counted = picture.placement.stations.flatMap(({ station, rail, column }) =>
    barId(rail, column) === bar ? (stations.get(station.id) ?? []) : [],
  );
  return counted.length === 0 ? '' : `; ${other.isBefore ? 'since' : 'until'} ${other.clock}: ${countedWords(counted, other)}`;
}

/** What the element with this id is, in one sentence; undefined for those that speak for themselves. */
export function describe(scene: Scene, id: string): string | undefined {
  const element = scene.elements.get(id);
  if (element === undefined) return undefined;
  if (element.group === 'edge') return element.role === 'endpoint' ? edgeWords(scene, element) : undefined;
  switch (element.role) {
    case 'service': {
      const key = id.slice('service:'.length);
      return serviceWords(key, scene.views.get(key), scene.elements.get(`entry:${key}`)?.subject);
    }
    case 'station': {
      const station = scene.stations.get(id);
      return station === undefined
        ? undefined
        : `${stationWords(station)}${element.here ? ', you stand here' : ''}${metWords(scene, station)}${differs(scene, station)}`;
    }
    case 'ghost': {
      const { comparison } = scene;
      const compared = comparison?.stations.get(element.station);
      return comparison === undefined || compared === undefined ? undefined : ghostWords(compared, comparison.other);
    }
    case 'bar': {
      const { ready, draining, notReady, broken } = element.counts;
      const rest = [
        notReady > 0 ? `${notReady} not ready` : '',
        broken > 0 ? `${broken} broken` : '',
        draining > 0 ? `${draining} draining` : '',
      ];
      return `${[`${ready} ready`, ...rest.filter((r) => r !== '')].join(', ')}${barDiffers(scene, element.id)}`;
    }
    case 'rail-label':
      return viewsOn(scene, element).map(portsWords).join('; ');
    case 'drop':
    case 'verdict':
      return cellWords(scene, element);
    case 'entry':
      return element.whole;
    default:
      return undefined;
  }
}
