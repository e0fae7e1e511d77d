// Motion of the canvas: enter fades in place, leave leaves a short ghost, a change of state rings once; too many at once are counted.

import type { Core } from './cytoscape.ts';
import { createPace, MOST_PER_SECOND } from './pace.ts';

export type Motion = {
  /** So many stations come, go or change in this picture. May they move? Where they are too many, or motion is not wanted, they may not. */
  admits(changes: number): boolean;
  /** Takes an element out; a ghost stays for a moment unless `still`. */
  leave(id: string, still: boolean): void;
  /** Drops the ghost of an element that comes back. */
  forget(id: string): void;
  /** Drops all ghosts: they are of another picture. */
  clear(): void;
  show(entered: readonly string[], changed: readonly string[]): void;
  stop(): void;
};

const ENTER_MS = 220;
const RING_MS = 520;
const GHOST_MS = 700;
/** How often the counter looks, in ms. */
const COUNTED_MS = 250;

/** `onPace`: changes in the last second while they are too many to move, else 0; told when it is another number. */
export function createMotion(cy: Core, reduced: () => boolean, onPace: (perSecond: number) => void): Motion {
  const ghosts = new Map<string, ReturnType<typeof setTimeout>>();
  const pace = createPace();
  let told = 0;
  let counting: ReturnType<typeof setTimeout> | undefined;

  function tell(perSecond: number): void {
    const next = perSecond > MOST_PER_SECOND ? perSecond : 0;
    if (next !== told) onPace(next);
    told = next;
    if (next === 0 || counting !== undefined) return;
    counting = setTimeout(() => {
      counting = undefined;
      tell(pace.at(performance.now()));
    }, COUNTED_MS);
  }

  function forget(id: string): void {
    const timer = ghosts.get(id);
    if (timer === undefined) return;
    clearTimeout(timer);
    ghosts.delete(id);
    cy.getElementById(id).remove();
  }

  return {
    admits(changes) {
      const perSecond = pace.note(changes, performance.now());
      if (told === 0) tell(perSecond);
      return perSecond <= MOST_PER_SECOND && !reduced();
    },
    leave(id, still) {
      const element = cy.getElementById(id);
      if (still) {
        element.remove();
        return;
      }
      element.connectedEdges().remove();
      element.addClass('ghost');
      ghosts.set(
        id,
        setTimeout(() => forget(id), GHOST_MS),
      );
    },
    forget,
    clear() {
      for (const id of ghosts.keys()) forget(id);
    },
    show(entered, changed) {
      for (const id of entered) {
        cy.getElementById(id)
          .style('opacity', 0)
          .animate({ style: { opacity: 1 } }, { duration: ENTER_MS, complete: () => cy.getElementById(id).removeStyle('opacity') });
      }
      for (const id of changed) {
        const node = cy.getElementById(id);
        node.style({ 'underlay-color': '#888', 'underlay-opacity': 0.35, 'underlay-padding': 1, 'underlay-shape': 'ellipse' });
        node.animate(
          { style: { 'underlay-opacity': 0, 'underlay-padding': 9 } },
          { duration: RING_MS, complete: () => node.removeStyle('underlay-color underlay-opacity underlay-padding underlay-shape') },
        );
      }
    },
    stop() {
      for (const timer of ghosts.values()) clearTimeout(timer);
      ghosts.clear();
      clearTimeout(counting);
    },
  };
}
