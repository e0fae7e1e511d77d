// The key V: stands in the selected Pod or on the selected Node, leaves where the reader stands already, or asks where.

import type { Live } from './context.ts';
import type { Selection } from './view.ts';
import type { Vantage } from '#lib/routing/vantage.ts';

/** Where one can stand by a selection alone; undefined for what nobody can stand in. */
function vantageOf(selection: Selection | undefined): Vantage | undefined {
  if (selection?.kind === 'Pod') return { kind: 'pod', pod: selection.key };
  return selection?.kind === 'Node' ? { kind: 'node', node: selection.key } : undefined;
}

export function sameVantage(a: Vantage | undefined, b: Vantage | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.kind === 'pod') return b.kind === 'pod' && a.pod === b.pod;
  if (a.kind === 'node') return b.kind === 'node' && a.node === b.node;
  return b.kind === 'external' && a.node === b.node && a.address === b.address;
}

export function standHere({ view, standAt }: Pick<Live, 'view' | 'standAt'>, ask: () => void): void {
  const vantage = vantageOf(view.selection);
  if (vantage === undefined) return ask();
  standAt(sameVantage(vantage, view.stand?.vantage) ? undefined : vantage);
}
