// The inspector's width and whether it is folded, kept on this machine.

export type PanelState = { readonly width: number; readonly folded: boolean };

const KEY = 'signalbox-inspector';
/** Its tabs stand in one line. */
export const NARROWEST = 335;
export const WIDEST = 640;
const USUAL: PanelState = { width: 340, folded: false };

export function clampWidth(width: number): number {
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
}

function stored(): PanelState {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof found !== 'object' || found === null || !('width' in found) || typeof found.width !== 'number') return USUAL;
    return { width: clampWidth(found.width), folded: 'folded' in found && found.folded === true };
  } catch {
    // Storage is blocked or holds something else: the usual width will do.
    return USUAL;
  }
}

const listeners = new Set<() => void>();
/** Undefined until somebody asks. */
let held: PanelState | undefined;

/** As the server shows it, which does not know what is kept. */
export const usualPanel = (): PanelState => USUAL;

export function readPanel(): PanelState {
  held ??= stored();
  return held;
}

export function storePanel(panel: PanelState): void {
  held = panel;
  try {
    localStorage.setItem(KEY, JSON.stringify(panel));
  } catch {
    // Storage is blocked or full: the width lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}

export function onPanel(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
