// The diagram: elements in, pixels out, and what the pointer does on them.

import type { Element, NodeElement, Point, Subject } from '#lib/graph/element.ts';
import type { Metrics } from '#lib/graph/metrics.ts';
import type { Placement } from '#lib/graph/place.ts';
import { type Core, cytoscape, type ElementDefinition, type NodeSingular, type SingularElement } from './cytoscape.ts';
import { changedFields, type Drawn, drawnOf } from './drawn.ts';
import type { Lit } from './light.ts';
import { createMotion, type Motion } from './motion.ts';
import type { Palette } from './palette.ts';
import { drawSharp } from './sharp.ts';
import { HEADS_WIDTH } from './stuck.ts';
import { styleFor } from './style.ts';

/** Where the camera is, and how much it sees. In px. */
export type Camera = { readonly x: number; readonly y: number; readonly zoom: number; readonly width: number; readonly height: number };

export type DiagramEvents = {
  readonly onTap: (subject: Subject | undefined, element: string | undefined) => void;
  readonly onOpen: (subject: Subject) => void;
  /** The other button, on a thing or beside all; `at` in pixels of the container. */
  readonly onMenu: (subject: Subject | undefined, at: Point) => void;
  /** `spot`: where the element is in the picture; the pointer is `at` in pixels of the container. */
  readonly onHover: (element: string | undefined, at: Point, spot: Point | undefined) => void;
  readonly onView: (camera: Camera) => void;
  /** Changes of the last second, while they are too many to be shown by motion; 0 when they are not any more. */
  readonly onPace: (perSecond: number) => void;
};

/** How far the reader may pan: the picture's own size; what is right of the boxes of Services, their heads may cover. */
export type Extent = Pick<Placement, 'width' | 'height'> & { readonly metrics: Pick<Metrics, 'service'> };

/** Around its middle, as elements are, in the picture's own px. A column is at no height of its own. */
export type Place = Pick<NodeElement, 'x' | 'w' | 'h'> & { readonly y: number | undefined };

export type Diagram = {
  /** Draws exactly these elements, so lit. What stays the same is not touched; `calm` draws without any motion. */
  update(elements: readonly Element[], extent: Extent, lit: Lit, calm: boolean): void;
  restyle(palette: Palette): void;
  light(lit: Lit): void;
  /** Moves the camera as little as needed to show a place of the picture; only ever in answer to the reader. */
  reveal(place: Place): void;
  panBy(x: number, y: number): void;
  zoomBy(factor: number, at?: Point): void;
  reset(): void;
  /** Where an element is on the screen, in CSS pixels of the container. */
  positionOf(id: string): Point | undefined;
  resize(): void;
  destroy(): void;
};

const MIN_ZOOM = 0.4;
const MAX_ZOOM = 2.5;

function subjectAt(element: SingularElement): Subject | undefined {
  return element.data('subject') as Subject | undefined;
}

export function mountDiagram(container: HTMLElement, first: Palette, events: DiagramEvents, calmMotion: () => boolean): Diagram {
  let palette = first;
  let held = new Map<string, Drawn>();
  let lit: Lit = { lit: new Set(), cursor: undefined, isolated: undefined };
  /** By element: the classes that light it; none for those without. */
  const lights = new Map<string, string>();
  let elements: readonly Element[] = [];
  let extent: Extent = { width: 0, height: 0, metrics: { service: { x: 0, width: 0 } } };
  const cy: Core = cytoscape({
    container,
    style: styleFor(palette),
    layout: { name: 'preset' },
    autoungrabify: true,
    boxSelectionEnabled: false,
    autounselectify: true,
    userZoomingEnabled: false,
    userPanningEnabled: true,
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    hideEdgesOnViewport: false,
    textureOnViewport: false,
  });
  drawSharp(cy, () => extent);
  const motion: Motion = createMotion(cy, calmMotion, events.onPace);

  function camera(): Camera {
    const pan = cy.pan();
    return { x: pan.x, y: pan.y, zoom: cy.zoom(), width: cy.width(), height: cy.height() };
  }

  /** Keeps the picture within reach: never further away than its own size, never away from the top left when it fits. */
  function clamped(pan: Point): Point {
    const zoom = cy.zoom();
    const least = (size: number, room: number): number => Math.min(0, room - size * zoom);
    return {
      x: Math.min(0, Math.max(least(extent.width, cy.width()), pan.x)),
      y: Math.min(0, Math.max(least(extent.height, cy.height()), pan.y)),
    };
  }

  function panTo(pan: Point): void {
    const next = clamped(pan);
    const now = cy.pan();
    if (next.x !== now.x || next.y !== now.y) cy.pan(next);
  }

  function zoomBy(factor: number, at: Point = { x: cy.width() / 2, y: cy.height() / 2 }): void {
    cy.zoom({ level: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, cy.zoom() * factor)), renderedPosition: { ...at } });
    panTo(cy.pan());
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      const box = container.getBoundingClientRect();
      zoomBy(Math.exp(-event.deltaY * 0.0025), { x: event.clientX - box.left, y: event.clientY - box.top });
      return;
    }
    const step = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
    const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    const down = event.shiftKey && event.deltaX === 0 ? 0 : event.deltaY;
    const pan = cy.pan();
    panTo({ x: pan.x - across * step, y: pan.y - down * step });
  }

  container.addEventListener('wheel', onWheel, { passive: false });
  cy.on('viewport', () => events.onView(camera()));
  cy.on('dragpan', () => panTo(cy.pan()));
  cy.on('tap', (event) => {
    const target = event.target as Core | SingularElement;
    if (target === cy) return events.onTap(undefined, undefined);
    const element = target as SingularElement;
    events.onTap(subjectAt(element), element.id());
  });
  cy.on('dbltap', 'node, edge', (event) => {
    const subject = subjectAt(event.target as SingularElement);
    if (subject !== undefined) events.onOpen(subject);
  });
  cy.on('cxttap', (event) => {
    const target = event.target as Core | SingularElement;
    events.onMenu(target === cy ? undefined : subjectAt(target as SingularElement), event.renderedPosition);
  });
  cy.on('mouseover', 'node, edge', (event) => {
    const element = event.target as SingularElement;
    events.onHover(element.id(), event.renderedPosition, element.isNode() ? { ...element.position() } : undefined);
  });
  const onLeave = (): void => events.onHover(undefined, { x: 0, y: 0 }, undefined);
  cy.on('mouseout', 'node, edge', onLeave);
  // From an element straight out of the canvas nobody is left by Cytoscape.
  container.addEventListener('pointerleave', onLeave);

  /** Classes, each with a space after it: asked for every element of every picture. */
  function lightOf(id: string): string {
    const chosen = `${lit.lit.has(id) ? 'lit ' : ''}${lit.cursor === id ? 'cursor ' : ''}`;
    return lit.isolated?.has(id) === false ? `${chosen}faded ` : chosen;
  }

  /** Only those whose light differs are written: each that is makes Cytoscape draw once more. */
  function shine(): void {
    for (const id of held.keys()) {
      const wanted = lightOf(id);
      const had = lights.get(id) ?? '';
      if (wanted === had) continue;
      const element = cy.getElementById(id);
      element.removeClass(had).addClass(wanted);
      if (wanted === '') lights.delete(id);
      else lights.set(id, wanted);
    }
  }

  /** Stations that come, go, and are in another state than before. */
  function movesTo(next: ReadonlyMap<string, Drawn>): { entered: string[]; left: string[]; changed: string[] } {
    const isStation = ({ data }: Drawn): boolean => data['role'] === 'station';
    const entered: string[] = [];
    const changed: string[] = [];
    for (const [id, drawn] of next) {
      if (!isStation(drawn)) continue;
      const before = held.get(id);
      if (before === undefined) entered.push(id);
      else if (before.data['state'] !== drawn.data['state']) changed.push(id);
    }
    const left = [...held].filter(([id, drawn]) => isStation(drawn) && !next.has(id)).map(([id]) => id);
    return { entered, left, changed };
  }

  function draw(calm: boolean): void {
    const next = drawnOf(elements, palette);
    const { entered, left, changed } = movesTo(next);
    const ghosts = new Set(left);
    const moving = !calm && motion.admits(entered.length + left.length + changed.length);
    if (calm) motion.clear();
    const enters: ElementDefinition[] = [];
    cy.startBatch();
    for (const id of held.keys()) {
      if (next.has(id)) continue;
      lights.delete(id);
      motion.leave(id, !moving || !ghosts.has(id));
    }
    for (const [id, drawn] of next) {
      const before = held.get(id);
      if (before === undefined) {
        motion.forget(id);
        enters.push({
          group: drawn.group,
          data: { ...drawn.data },
          ...(drawn.position === undefined ? {} : { position: { ...drawn.position } }),
        });
        continue;
      }
      const element = cy.getElementById(id);
      if (drawn.position !== undefined && (before.position?.x !== drawn.position.x || before.position.y !== drawn.position.y)) {
        (element as unknown as NodeSingular).position({ ...drawn.position });
      }
      const fields = changedFields(drawn.data, before.data);
      if (fields !== undefined) element.data(fields);
    }
    // Nodes before edges: an edge needs its ends.
    cy.add(enters.toSorted((a, b) => (a.group === b.group ? 0 : a.group === 'nodes' ? -1 : 1)));
    held = next;
    shine();
    cy.endBatch();
    if (moving) motion.show(entered, changed);
  }

  return {
    update(nextElements, nextExtent, nextLit, calm) {
      elements = nextElements;
      extent = nextExtent;
      lit = nextLit;
      draw(calm);
    },
    restyle(next) {
      palette = next;
      cy.style(styleFor(palette));
      draw(true);
    },
    light(next) {
      lit = next;
      cy.batch(shine);
    },
    reveal({ x, y, w, h }) {
      const margin = 24;
      const pan = cy.pan();
      const zoom = cy.zoom();
      /** How far to move along one direction; what is larger than the window begins at its edge. */
      const by = (middle: number, size: number, panned: number, room: number, covered = 0): number => {
        const low = (middle - size / 2) * zoom + panned - margin - covered;
        const high = (middle + size / 2) * zoom + panned + margin;
        return low < 0 || high - low > room - covered ? -low : Math.min(0, room - high);
      };
      const { service } = extent.metrics;
      const covered = x > service.x + service.width ? HEADS_WIDTH : 0;
      panTo({ x: pan.x + by(x, w, pan.x, cy.width(), covered), y: y === undefined ? pan.y : pan.y + by(y, h, pan.y, cy.height()) });
    },
    panBy(x, y) {
      const pan = cy.pan();
      panTo({ x: pan.x + x, y: pan.y + y });
    },
    zoomBy,
    reset() {
      cy.viewport({ zoom: 1, pan: { x: 0, y: 0 } });
    },
    positionOf(id) {
      const element = cy.getElementById(id);
      return element.empty() || !element.isNode() ? undefined : element.renderedPosition();
    },
    resize() {
      cy.resize();
      panTo(cy.pan());
      events.onView(camera());
    },
    destroy() {
      container.removeEventListener('wheel', onWheel);
      container.removeEventListener('pointerleave', onLeave);
      motion.stop();
      cy.destroy();
    },
  };
}
