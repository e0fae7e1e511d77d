// Motion of the canvas: enter fades in place, leave leaves a short ghost, a change of state rings once.

import type { Core } from './cytoscape.ts';

export type Motion = {
  /** Takes an element out; a ghost stays for a moment unless `calm`. */
  leave(id: string, calm: boolean): void;
  /** Drops the ghost of an element that comes back. */
  forget(id: string): void;
  show(entered: readonly string[], changed: readonly string[]): void;
  stop(): void;
};

const ENTER_MS = 220;
const RING_MS = 520;
const GHOST_MS = 700;
/** Above this many changes in a second motion would be noise: the counter tells of them instead. */
const MOST_PER_SECOND = 20;

export function createMotion(cy: Core, reduced: () => boolean): Motion {
  const ghosts = new Map<string, ReturnType<typeof setTimeout>>();
  let recent: number[] = [];

  /** May `count` more changes move? Counts them in any case. */
  function allowed(count: number): boolean {
    const now = performance.now();
    recent = recent.filter((at) => now - at < 1000);
    for (let i = 0; i < Math.min(count, MOST_PER_SECOND + 1); i++) recent.push(now);
    return !reduced() && recent.length <= MOST_PER_SECOND;
  }

  function forget(id: string): void {
    const timer = ghosts.get(id);
    if (timer === undefined) return;
    clearTimeout(timer);
    ghosts.delete(id);
    cy.getElementById(id).remove();
  }

  return {
    leave(id, calm) {
      const element = cy.getElementById(id);
      if (calm || !allowed(1)) {
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
    show(entered, changed) {
      if (entered.length + changed.length === 0 || !allowed(entered.length + changed.length)) return;
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
    },
  };
}
