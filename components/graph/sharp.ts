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
 * after the last change every line and label turned soft. Each element in sight is drawn anew instead. `size`: of the whole
 * picture; where all of it is in sight, nobody is asked whether they are, for that costs as much as drawing them.
 */
export function drawSharp(cy: Core, size: () => { readonly width: number; readonly height: number }): void {
  const renderer = (cy as unknown as { renderer(): Renderer }).renderer();
  renderer.drawLayeredElements = (context, elements, _pixelRatio, extent) => {
    const { width, height } = size();
    const whole = extent.x1 <= 0 && extent.y1 <= 0 && extent.x2 >= width && extent.y2 >= height;
    for (const element of elements) {
      if (whole) {
        if (element.visible()) renderer.drawElement(context, element);
        continue;
      }
      const box = element.boundingBox();
      const inSight = box.x2 >= extent.x1 && box.x1 <= extent.x2 && box.y2 >= extent.y1 && box.y1 <= extent.y2;
      if (inSight && element.visible()) renderer.drawElement(context, element);
    }
  };
}
