// The inspector's width and whether it is folded, kept on this machine.

export type PanelState = { readonly width: number; readonly folded: boolean };

const KEY = 'signalbox-inspector';
const NARROWEST = 300;
const WIDEST = 640;
const USUAL: PanelState = { width: 340, folded: false };

export function clampWidth(width: number): number {
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
}

export function readPanel(): PanelState {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof stored !== 'object' || stored === null || !('width' in stored) || typeof stored.width !== 'number') return USUAL;
    return { width: clampWidth(stored.width), folded: 'folded' in stored && stored.folded === true };
  } catch {
    // Storage is blocked or holds something else: the usual width will do.
    return USUAL;
  }
}

export function storePanel(panel: PanelState): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(panel));
  } catch {
    // Storage is blocked or full: the width lasts until the page is closed.
  }
}
