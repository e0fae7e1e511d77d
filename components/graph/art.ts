// The drawings of the canvas as SVG data URIs: stations by state, Service glyphs, bars and the hatch of dropping cells.

import type { Severity } from '#lib/cluster/finding.ts';
import type { Counts, NodeElement } from '#lib/graph/element.ts';
import type { BackendState } from '#lib/routing/backend.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { signSvg } from './compared-art.ts';
import type { Palette } from './palette.ts';

type ServiceElement = Extract<NodeElement, { role: 'service' }>;
type StationElement = Extract<NodeElement, { role: 'station' }>;

/** Drawn four times as large as shown, so that zooming in stays sharp. */
const SCALE = 4;

function svg(width: number, height: number, body: string): string {
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width * SCALE}" height="${height * SCALE}" viewBox="0 0 ${width} ${height}" fill="none">${body}</svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(text)}`;
}

function stateColour(palette: Palette, state: BackendState): string {
  switch (state) {
    case 'ready':
      return palette.ready;
    case 'draining':
      return palette.draining;
    case 'notReady':
      return palette.notReady;
    case 'broken':
      return palette.broken;
    default:
      return assertNever(state);
  }
}

/** The outline says what it is: circle a Pod, square a Pod of another workload, diamond an address outside. */
function outline(element: StationElement, radius: number, attributes: string): string {
  if (element.station !== 'pod') {
    const r = radius + 0.75;
    return `<path d="M8 ${8 - r} ${8 + r} 8 8 ${8 + r} ${8 - r} 8z" stroke-linejoin="round" ${attributes}/>`;
  }
  if (element.stranger) {
    const r = radius - 0.5;
    return `<rect x="${8 - r}" y="${8 - r}" width="${2 * r}" height="${2 * r}" rx="1.5" ${attributes}/>`;
  }
  return `<circle cx="8" cy="8" r="${radius}" ${attributes}/>`;
}

function stationBody(element: StationElement, palette: Palette): string {
  const colour = stateColour(palette, element.state);
  const fill = `fill="${palette.canvas}" stroke="${colour}"`;
  if (element.unpublished) {
    return outline(
      element,
      5.75,
      `fill="${palette.canvas}" stroke="${palette.ink3}" stroke-width="1.5" stroke-dasharray="1.2 2.4" stroke-linecap="round"`,
    );
  }
  switch (element.state) {
    case 'ready':
      // Small and hollow: told from those that take connections by its form, not by its colour.
      if (element.skipped) return outline(element, 3.9, `fill="${palette.canvas}" stroke="${palette.ink3}" stroke-width="1.5"`);
      return `${outline(element, 6, `${fill} stroke-width="1.6"`)}<circle cx="8" cy="8" r="2.3" fill="${colour}"/>`;
    case 'draining':
      return `${outline(element, 6, `${fill} stroke-width="1.6" stroke-dasharray="2.6 2.1"`)}<path d="M8 4.9v5.4M5.6 8.2 8 10.6l2.4-2.4" stroke="${colour}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>`;
    case 'notReady':
      return `${outline(element, 5.8, `${fill} stroke-width="2.4"`)}<path d="M8 5.1a2.9 2.9 0 0 1 0 5.8z" fill="${colour}"/>`;
    case 'broken':
      return `${outline(element, 7.2, `${fill} stroke-width="1.3"`)}${outline(element, 5, `stroke="${colour}" stroke-width="1.3"`)}<path d="m6.1 6.1 3.8 3.8m0-3.8L6.1 9.9" stroke="${colour}" stroke-width="1.6" stroke-linecap="round"/>`;
    default:
      return assertNever(element.state);
  }
}

/** At 8 px an inner sign would only blur: fill, ring and square do. */
function dotBody(element: StationElement, palette: Palette): string {
  const colour = stateColour(palette, element.state);
  if (element.unpublished) return `<circle cx="8" cy="8" r="5" stroke="${palette.ink3}" stroke-width="2.5" stroke-dasharray="2 3"/>`;
  switch (element.state) {
    case 'ready':
      if (element.skipped) return outline(element, 4.5, `fill="${palette.canvas}" stroke="${palette.ink3}" stroke-width="2.5"`);
      return outline(element, 6, `fill="${colour}"`);
    case 'draining':
      return outline(element, 5.5, `fill="${palette.canvas}" stroke="${colour}" stroke-width="3" stroke-dasharray="4 2.5"`);
    case 'notReady':
      return outline(element, 5.5, `fill="${palette.canvas}" stroke="${colour}" stroke-width="3.5"`);
    case 'broken':
      return `<path d="m2.5 2.5 11 11m0-11-11 11" stroke="${colour}" stroke-width="4" stroke-linecap="round"/>`;
    default:
      return assertNever(element.state);
  }
}

/** Where policy lets nobody through, the line ends at a buffer stop before the station. */
function behindStop(element: StationElement, body: string, palette: Palette): string {
  if (!element.blocked) return body;
  const stop = element.size === 'dot' ? 3 : 2.2;
  return `<g transform="translate(3.4 1.7) scale(.787)">${body}</g><path d="M${stop / 2} 1v14" stroke="${palette.broken}" stroke-width="${stop}"/>`;
}

function glyphBody(element: ServiceElement, palette: Palette): string {
  const colour = element.severity === 'broken' ? palette.broken : element.severity === 'warning' ? palette.notReady : palette.ink2;
  const stroke = `stroke="${colour}" stroke-width="1.5"`;
  switch (element.shape) {
    case 'ClusterIP':
      return `<rect x="2.25" y="3.75" width="11.5" height="8.5" rx="2.5" ${stroke}/>`;
    case 'NodePort':
      return `<path d="M4 3.75h7.5a2.25 2.25 0 0 1 2.25 2.25v4a2.25 2.25 0 0 1-2.25 2.25H4z" ${stroke}/><circle cx="4" cy="8" r="2.25" fill="${colour}"/>`;
    case 'LoadBalancer':
      return `<path d="M4 3.75h6L14.25 8 10 12.25H4z" stroke-linejoin="round" ${stroke}/><path d="M.75 8H4" ${stroke}/>`;
    case 'Headless':
      return `<rect x="2.25" y="3.75" width="11.5" height="8.5" rx="2.5" stroke-dasharray="2.6 1.9" stroke-dashoffset=".6" ${stroke}/>`;
    case 'ExternalName':
      return `<path d="M8.5 3.75H4.25a2 2 0 0 0-2 2v4.5a2 2 0 0 0 2 2h5.5a2 2 0 0 0 2-2V9M7.5 8.5 14 2.75m-4 0h4v3.75" stroke-linecap="round" stroke-linejoin="round" ${stroke}/>`;
    case 'Missing':
      return `<circle cx="8" cy="8" r="5.25" ${stroke}/><path d="m6 6 4 4m0-4-4 4" stroke-linecap="round" ${stroke}/>`;
    default:
      return assertNever(element.shape);
  }
}

const BAR_ORDER: readonly BackendState[] = ['ready', 'notReady', 'broken', 'draining'];

/** Segments in proportion, but never thinner than 3 px: a single broken endpoint of a thousand is seen. */
function barBody(counts: Counts, width: number, height: number, palette: Palette): string {
  const present = BAR_ORDER.filter((state) => counts[state] > 0);
  const all = present.reduce((sum, state) => sum + counts[state], 0);
  const spare = width - 3 * present.length;
  let x = 0;
  const parts = present.map((state) => {
    const w = 3 + (spare * counts[state]) / all;
    const part = `<rect x="${x}" y="0" width="${w - 0.75}" height="${height}" fill="${stateColour(palette, state)}"/>`;
    x += w;
    return part;
  });
  return `<clipPath id="c"><rect width="${width}" height="${height}" rx="2.5"/></clipPath><g clip-path="url(#c)">${parts.join('')}</g>`;
}

/** Drawn at the size of its cell: a repeated tile would be blurred by the scale. */
function hatch(width: number, height: number, colour: string): string {
  const lines: string[] = [];
  for (let x = -height; x < width; x += 6) lines.push(`M${x} ${height}l${height} ${-height}`);
  const clip = `<clipPath id="c"><rect width="${width}" height="${height}" rx="5"/></clipPath>`;
  return svg(width, height, `${clip}<path clip-path="url(#c)" d="${lines.join('')}" stroke="${colour}" stroke-opacity=".3"/>`);
}

const stationArts = new WeakMap<Palette, Map<string, string>>();

/** Hundreds of stations share a few looks, and each frame asks for all of them. */
function stationArt(element: StationElement, palette: Palette): string {
  let arts = stationArts.get(palette);
  if (arts === undefined) stationArts.set(palette, (arts = new Map<string, string>()));
  const { size, state, station, stranger, unpublished, blocked, skipped } = element;
  const look = `${size} ${state} ${station} ${stranger} ${unpublished} ${blocked} ${skipped}`;
  let art = arts.get(look);
  if (art === undefined) {
    art = svg(16, 16, behindStop(element, size === 'dot' ? dotBody(element, palette) : stationBody(element, palette), palette));
    arts.set(look, art);
  }
  return art;
}

/** What is left to the network, or ends there as it is meant to, is no trouble. */
function hatchColour(severity: Severity | undefined, palette: Palette): string {
  if (severity === 'broken') return palette.broken;
  return severity === 'warning' ? palette.notReady : palette.ink3;
}

/** The place of one that is not there. */
const GHOST = '<circle cx="8" cy="8" r="6" stroke="COLOUR" stroke-width="1.4" stroke-dasharray="1.5 2.27" stroke-linecap="round"/>';

/** The picture on an element, or undefined for those that are plain. */
export function artOf(element: NodeElement, palette: Palette): string | undefined {
  switch (element.role) {
    case 'station':
      return stationArt(element, palette);
    case 'service':
      return svg(16, 16, glyphBody(element, palette));
    case 'bar':
      return svg(element.w, element.h, barBody(element.counts, element.w, element.h, palette));
    case 'sign':
      return svg(10, 10, signSvg(element.difference, { ink: palette.ink, paper: palette.canvas }));
    case 'ghost':
      return svg(16, 16, GHOST.replace('COLOUR', palette.ink3));
    case 'drop':
      return hatch(element.w, element.h, hatchColour(element.severity, palette));
    default:
      return undefined;
  }
}
