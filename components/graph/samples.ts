// Samples of the marks: drawn by what draws the picture, side by side into one image.

import { cytoscape } from './cytoscape.ts';
import { drawnOf } from './drawn.ts';
import { FIELD_HEIGHT, type Mark, MARKS } from './marks.ts';
import type { Palette } from './palette.ts';
import { styleFor } from './style.ts';

/** Device pixels in one of CSS, at least, so that it stays sharp. */
const SCALE = 3;
/** How long the drawings of the elements may take to be decoded, in ms. */
const PATIENCE = 2000;

/** Where the field of a mark begins in the image, in px. */
export function offsetOf(mark: Mark): number {
  return widthOf(MARKS.slice(0, MARKS.indexOf(mark)));
}

function widthOf(marks: readonly Mark[]): number {
  return marks.reduce((sum, { width }) => sum + width, 0);
}

export const IMAGE_WIDTH = widthOf(MARKS);

/** The elements of all marks, each in a field of its own from the left. */
function samplesOf(palette: Palette) {
  return MARKS.flatMap((mark) => {
    const { sample, light } = mark;
    const left = offsetOf(mark);
    return [...drawnOf(sample, palette).values()].map(({ group, data, position }) => ({
      group,
      data: { ...data },
      classes: light ?? '',
      ...(position === undefined ? {} : { position: { x: position.x + left, y: position.y } }),
    }));
  });
}

/** A data URI of one row of fields, in the order of MARKS. */
export async function drawSamples(palette: Palette): Promise<string> {
  const box = document.createElement('div');
  Object.assign(box.style, { position: 'fixed', left: '-20000px', width: `${IMAGE_WIDTH}px`, height: `${FIELD_HEIGHT}px` });
  document.body.append(box);
  const cy = cytoscape({
    container: box,
    style: styleFor(palette),
    layout: { name: 'preset' },
    elements: samplesOf(palette),
    autoungrabify: true,
  });
  try {
    cy.viewport({ zoom: 1, pan: { x: 0, y: 0 } });
    // Elements that look alike share a drawing, and it comes once.
    const awaited = new Set(cy.nodes().map((node) => node.data('art') as unknown)).size - 1;
    await new Promise<void>((resolve) => {
      let come = 0;
      cy.on('background', 'node', () => {
        come++;
        if (come === awaited) resolve();
      });
      setTimeout(resolve, PATIENCE);
    });
    return cy.png({ output: 'base64uri', full: false, scale: SCALE });
  } finally {
    cy.destroy();
    box.remove();
  }
}
