// The stylesheet of the canvas, made from the palette.

import type { SingularElement, StylesheetJson } from './cytoscape.ts';
import type { Palette } from './palette.ts';

const SANS = '"Inter Variable", system-ui, sans-serif';
const MONO = '"JetBrains Mono Variable", ui-monospace, monospace';

/**
 * A field of the element's data. Functions and not `data(w)`: where one gives what it gave before, Cytoscape leaves the property
 * alone. A `data(w)` is parsed and applied anew with every change of the element, and new bends, though the same, are a new path.
 */
const from =
  (field: string) =>
  (element: SingularElement): unknown =>
    element.data(field);
const WIDTH = from('w');
const HEIGHT = from('h');
const LABEL = from('label');
const ROOM = from('room');
const ART = from('art');
const WEIGHTS = from('weights');
const DISTANCES = from('distances');

/** z-index: lines under everything, dotted ones under solid ones; the chosen ones on top of their kind. */
export function styleFor(palette: Palette): StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        shape: 'rectangle',
        width: WIDTH,
        height: HEIGHT,
        label: LABEL,
        'background-opacity': 0,
        'border-width': 0,
        'font-family': SANS,
        'font-size': 12,
        color: palette.ink,
        'text-valign': 'center',
        'text-halign': 'center',
        'min-zoomed-font-size': 5,
        'overlay-opacity': 0,
        'z-index': 10,
      },
    },
    {
      selector: 'node[role = "service"]',
      style: {
        shape: 'round-rectangle',
        'corner-radius': '6',
        'background-color': palette.surface,
        'background-opacity': 1,
        'border-width': 1,
        'border-color': palette.hairline2,
        'background-image': ART,
        'background-width': 16,
        'background-height': 16,
        'background-position-x': '8px',
        'background-position-y': '50%',
        'background-image-smoothing': 'yes',
      },
    },
    { selector: 'node[role = "service"][severity = "warning"]', style: { 'border-color': palette.notReady, 'border-width': 1.5 } },
    {
      selector: 'node[role = "service"][severity = "broken"]',
      style: {
        'border-color': palette.broken,
        'border-width': 1,
        'outline-color': palette.broken,
        'outline-width': 1,
        'outline-offset': 2,
      },
    },
    {
      selector: 'node[role = "service-name"]',
      style: {
        'text-halign': 'right',
        'text-wrap': 'ellipsis',
        'text-max-width': ROOM,
        'font-size': 13,
        events: 'no',
      },
    },
    { selector: 'node[role = "service-name"][?severity]', style: { 'font-weight': 600 } },
    {
      selector: 'node[role = "service-count"]',
      style: { 'text-halign': 'left', 'font-family': MONO, 'font-size': 11.5, color: palette.ink2, events: 'no' },
    },
    { selector: 'node[role = "service-count"][?quiet]', style: { color: palette.ink3 } },
    { selector: 'node[role = "service-count"][severity = "warning"]', style: { color: palette.notReadyInk } },
    { selector: 'node[role = "service-count"][severity = "broken"]', style: { color: palette.brokenInk } },
    {
      selector: 'node[role = "entry"]',
      style: {
        shape: 'polygon',
        'shape-polygon-points': '-1 -1 0.86 -1 1 0 0.86 1 -1 1',
        'background-color': palette.surface2,
        'background-opacity': 1,
        'border-width': 1,
        'border-color': palette.hairline2,
        'font-family': MONO,
        'font-size': 11,
        color: palette.ink2,
        'text-wrap': 'ellipsis',
        'text-max-width': ROOM,
        'text-margin-x': -2,
      },
    },
    { selector: 'node[role = "entry"][?missing]', style: { color: palette.brokenInk, 'border-color': palette.broken } },
    {
      selector: 'node[role = "station"]',
      style: {
        shape: 'ellipse',
        'background-image': ART,
        'background-fit': 'contain',
        'background-clip': 'none',
        'bounds-expansion': 3,
        'font-family': MONO,
        'font-size': 10.5,
        'line-height': 1.25,
        'text-valign': 'bottom',
        'text-margin-y': 4,
        'text-wrap': 'wrap',
        color: palette.ink2,
        'z-index': 20,
      },
    },
    { selector: 'node[role = "station"][state = "broken"]', style: { color: palette.brokenInk } },
    { selector: 'node[role = "station"][state = "notReady"]', style: { color: palette.notReadyInk } },
    {
      selector: 'node[role = "bar"]',
      style: {
        'background-image': ART,
        'background-fit': 'contain',
        'text-valign': 'bottom',
        'text-margin-y': 4,
        'font-family': MONO,
        'font-size': 11,
        color: palette.ink2,
        'z-index': 20,
      },
    },
    {
      selector: 'node[role = "ghost"]',
      style: { shape: 'ellipse', 'background-image': ART, 'background-fit': 'contain', 'z-index': 19 },
    },
    {
      selector: 'node[role = "sign"]',
      style: { shape: 'ellipse', 'background-image': ART, 'background-fit': 'contain', 'z-index': 22, events: 'no' },
    },
    {
      selector: 'node[role = "drop"]',
      style: {
        shape: 'round-rectangle',
        'corner-radius': '4',
        // Opaque, so that the rail passes behind it: nothing on this line stops here.
        'background-color': palette.canvas,
        'background-opacity': 1,
        'background-image': ART,
        'background-fit': 'contain',
        color: palette.ink2,
        'font-size': 12,
        'font-weight': 600,
        'line-height': 1.05,
        'text-wrap': 'wrap',
        'text-background-color': palette.canvas,
        'text-background-opacity': 0.86,
        'text-background-padding': '2px',
        'text-background-shape': 'roundrectangle',
        'z-index': 5,
      },
    },
    { selector: 'node[role = "drop"][?beside]', style: { 'text-halign': 'right', 'text-margin-x': -38 } },
    {
      selector: 'node[role = "verdict"]',
      style: { 'font-size': 10.5, color: palette.ink3, 'text-wrap': 'ellipsis', 'text-max-width': WIDTH, 'z-index': 15 },
    },
    {
      selector: 'node[role = "verdict-head"]',
      style: { 'font-size': 10.5, color: palette.ink3, 'text-halign': 'right', events: 'no' },
    },
    { selector: 'node[role = "verdict"][tone = "fallback"]', style: { color: palette.drainingInk } },
    { selector: 'node[role = "verdict"][?severity]', style: { color: palette.ink2, 'font-weight': 500 } },
    {
      selector: 'node[role = "drop"][severity = "warning"], node[role = "verdict"][severity = "warning"]',
      style: { color: palette.notReadyInk },
    },
    {
      selector: 'node[role = "drop"][severity = "broken"], node[role = "verdict"][severity = "broken"]',
      style: { color: palette.brokenInk },
    },
    { selector: 'node[role = "note"]', style: { 'text-halign': 'right', color: palette.ink3, 'font-size': 12, events: 'no' } },
    { selector: 'node[role = "note"][severity = "broken"]', style: { color: palette.brokenInk } },
    { selector: 'node[role = "note"][severity = "warning"]', style: { color: palette.notReadyInk } },
    {
      selector: 'node[role = "rail-label"]',
      style: {
        'text-halign': 'right',
        'text-valign': 'top',
        'text-justification': 'left',
        'text-wrap': 'wrap',
        'line-height': 1.3,
        'font-family': MONO,
        'font-size': 10.5,
        color: palette.ink3,
        'text-events': 'yes',
      },
    },
    { selector: 'node[role = "rail-label"][severity = "broken"]', style: { color: palette.brokenInk } },
    { selector: 'node[role = "rail-label"][severity = "warning"]', style: { color: palette.notReadyInk } },
    {
      selector: 'edge',
      style: {
        width: 1,
        'line-color': palette.hairline2,
        'curve-style': 'straight',
        'source-endpoint': '50% 0',
        'target-endpoint': '-50% 0',
        'overlay-opacity': 0,
        'z-index': 2,
      },
    },
    { selector: 'edge[role = "endpoint"]', style: { 'line-color': palette.rail } },
    {
      selector: 'edge[?bent]',
      style: {
        'curve-style': 'round-segments',
        'edge-distances': 'endpoints',
        'segment-weights': WEIGHTS,
        'segment-distances': DISTANCES,
        'segment-radii': 6,
        'radius-type': 'influence-radius',
      },
    },
    { selector: 'edge[!traffic]', style: { 'line-style': 'dashed', 'line-dash-pattern': [1.5, 3.5], 'line-cap': 'round', 'z-index': 1 } },
    { selector: 'edge.lit', style: { 'line-color': palette.accent, width: 1.75, 'z-index': 3 } },
    {
      selector: 'node[role = "service"][!severity].lit, node[role = "entry"][!missing].lit',
      style: { 'border-color': palette.accent, 'border-width': 1.75 },
    },
    // The ring is of the choice: what is wrong keeps the colour of its own border.
    {
      selector: 'node[role = "service"].lit, node[role = "entry"].lit',
      style: { 'underlay-color': palette.accent, 'underlay-opacity': 0.28, 'underlay-padding': 5, 'underlay-shape': 'round-rectangle' },
    },
    {
      selector: 'node[role = "station"].lit, node[role = "station"].cursor, node[role = "bar"].cursor, node[role = "ghost"].cursor',
      style: { 'underlay-color': palette.accent, 'underlay-opacity': 0.28, 'underlay-padding': 5, 'underlay-shape': 'ellipse' },
    },
    // A ring around the Pod in which the reader stands.
    {
      selector: 'node[role = "station"][?here]',
      style: { 'outline-color': palette.accent, 'outline-width': 2, 'outline-offset': 2.5, 'z-index': 21 },
    },
    { selector: 'node[role = "service"].cursor', style: { 'outline-color': palette.accent, 'outline-width': 2, 'outline-offset': 2 } },
    { selector: '.faded', style: { opacity: 0.22 } },
    { selector: 'node.ghost', style: { opacity: 0.35, events: 'no', label: '' } },
    { selector: 'edge.ghost', style: { opacity: 0, events: 'no' } },
  ] as unknown as StylesheetJson;
}
