// Sharp drawing: the canvas without its cached images.

import type { Core, SingularElement } from './cytoscape.ts';

/** The part of Cytoscape's canvas renderer that drawSharp sets; the types leave it out. */
type Renderer = {
  drawElement(context: CanvasRenderingContext2D, element: SingularElement): void;
  drawLayeredElements(context: CanvasRenderingContext2D, elements: readonly SingularElement[], pixelRatio: number, extent: Extremes): void;
};

type Extremes = { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };

/**
 * Cytoscape keeps images of elements and of the whole picture and puts them back at fractions of a pixel: some seconds
 * after the last change every line and label turned soft. Each element in sight is drawn anew instead.
 */
export function drawSharp(cy: Core): void {
  const renderer = (cy as unknown as { renderer(): Renderer }).renderer();
  renderer.drawLayeredElements = (context, elements, _pixelRatio, extent) => {
    for (const element of elements) {
      const box = element.boundingBox();
      const inSight = box.x2 >= extent.x1 && box.x1 <= extent.x2 && box.y2 >= extent.y1 && box.y1 <= extent.y2;
      if (inSight && element.visible()) renderer.drawElement(context, element);
    }
  };
}
