// The scene: the picture of one scope, kept from frame to frame and renewed only where a change touches it.

import type { Key } from '#lib/kube/key.ts';
import { splitKey } from '#lib/kube/key.ts';
import { placeOf, type Scope, scopeId } from '#lib/scope/scope.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Compared } from '#lib/graph/compared.ts';
import { comparedElements } from '#lib/graph/compared-elements.ts';
import type { Element, Here, Subject } from '#lib/graph/element.ts';
import { stationId } from '#lib/graph/element.ts';
import type { Station } from '#lib/graph/rows.ts';
import { draw, type Picture } from '#lib/graph/picture.ts';
import { allViews, renewViews, standingNode, type Views } from '#lib/graph/service-view.ts';
import type { RouteSettings } from '#lib/routing/route-settings.ts';
import { standing } from '#lib/routing/vantage-loss.ts';
import type { OtherMoment } from './compared-words.ts';
import { WORDS } from './words.ts';

export type Scene = {
  readonly id: string;
  readonly namespace: string;
  readonly focus: Key | undefined;
  readonly views: Views;
  readonly picture: Picture;
  /** Those that are in force: whoever chose a place that is not there stands nowhere. */
  readonly routeSettings: RouteSettings;
  /** Is it of another moment than now? */
  readonly inPast: boolean;
  /** Where the reader stands; undefined: nowhere. */
  readonly here: Here | undefined;
  /** Undefined while no moments are compared. */
  readonly comparison: SceneComparison | undefined;
  /** The picture's elements and stations by element id: the outline describes each of them in every frame. */
  readonly elements: ReadonlyMap<string, Element>;
  readonly stations: ReadonlyMap<string, Station>;
};

/** What differs between the moment of the scene and another one. */
export type ComparedScene = { readonly stations: Compared; readonly other: OtherMoment };

export type SceneComparison = ComparedScene & {
  /** Stations of the other moment for which there is no room. */
  readonly hidden: number;
};

function aboutOf(scope: Scope): { namespace: string; focus: Key | undefined } | undefined {
  switch (scope.kind) {
    case 'overview':
      return undefined;
    case 'namespace':
      return { namespace: scope.namespace, focus: undefined };
    case 'service':
      return { namespace: splitKey(scope.service).namespace, focus: scope.service };
  }
}

function hereOf(state: ClusterState, routeSettings: RouteSettings): Here | undefined {
  const { at } = routeSettings;
  if (at === undefined) return undefined;
  return { node: standingNode(state, routeSettings), pod: at.vantage.kind === 'pod' ? at.vantage.pod : undefined };
}

export function sameSettings(a: RouteSettings, b: RouteSettings): boolean {
  return a.at === b.at && a.proxy === b.proxy;
}

/** A scene of its own, or the next frame of the given one. The overview has no picture. */
export function nextScene(
  scope: Scope,
  state: ClusterState,
  viewport: number,
  chosen: RouteSettings,
  before: Scene | undefined,
  changes: readonly Change[],
  inPast = false,
  compared?: ComparedScene,
): Scene | undefined {
  const about = aboutOf(scope);
  if (about === undefined) return undefined;
  const id = scopeId(placeOf(scope));
  const held = before?.id === id ? before : undefined;
  // Somebody who stands elsewhere sees other routes; nothing else tells old views from new ones.
  const routeSettings = standing(state, chosen);
  const kept = held !== undefined && sameSettings(held.routeSettings, routeSettings) ? held.views : undefined;
  const views = kept ?? allViews(state, routeSettings);
  if (kept !== undefined) renewViews(views, state, changes, routeSettings);
  const here = hereOf(state, routeSettings);
  const travels = inPast || held?.inPast === true;
  const bare = draw({ state, views, ...about, viewport, words: WORDS, here, travels }, held?.picture);
  const upon =
    compared &&
    comparedElements(
      bare.placement,
      bare.elements.filter((e) => e.group === 'node'),
      compared.stations,
    );
  // What comes on top is not part of what the next picture begins from: that reads places alone.
  const picture = upon === undefined ? bare : { ...bare, elements: [...bare.elements, ...upon.elements] };
  const comparison = compared && { ...compared, hidden: upon?.hidden ?? 0 };
  const elements = new Map(picture.elements.map((e) => [e.id, e]));
  const stations = new Map(picture.placement.stations.map((s) => [stationId(s.station.id, s.rail), s.station]));
  return { id, ...about, views, picture, routeSettings, inPast, here, comparison, elements, stations };
}

export function sameSubject(a: Subject | undefined, b: Subject | undefined): boolean {
  return a !== undefined && b !== undefined && a.kind === b.kind && a.key === b.key;
}
