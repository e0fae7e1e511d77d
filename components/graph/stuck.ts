// When the heads of rows stay at the left edge of the window, and how much of the picture they cover there.

import type { Metrics } from '#lib/graph/metrics.ts';

/** In px, at every zoom: they are text of the page. */
export const HEADS_WIDTH = 104;

/** Is so much of the boxes out of sight that the names on them can not be read? */
export function isStuck({ service }: Pick<Metrics, 'service'>, camera: { readonly x: number; readonly zoom: number }): boolean {
  return (service.x + service.width / 2) * camera.zoom + camera.x < 0;
}
