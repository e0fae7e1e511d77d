// What the picture folds, said in words: nothing is left out in silence.

import type { Placement } from '#lib/graph/place.ts';

function counted(placement: Placement): { stations: number; cells: number } {
  const cells = new Set<string>();
  let stations = 0;
  for (const { density, rail, column } of placement.stations) {
    if (density !== 'bar') continue;
    stations++;
    cells.add(`${rail} ${column}`);
  }
  return { stations, cells: cells.size };
}

export function FoldNote({ placement }: { readonly placement: Placement }) {
  const { stations } = counted(placement);
  const zones = placement.columns.mode === 'zones';
  if (stations === 0 && !zones) return null;
  const nodes = placement.placedColumns.reduce((sum, c) => sum + (c.kind === 'zone' ? c.nodes.length : 0), 0);
  const parts = [
    zones ? `${nodes.toLocaleString('en')} Nodes are folded into their zones.` : '',
    stations > 0
      ? `${stations.toLocaleString('en')} Pods are counted in bars: ready, not ready, broken, draining. Open a Service to see each of its Pods.`
      : '',
  ];
  return (
    <p
      data-testid="fold-note"
      className="pointer-events-none absolute bottom-2 left-3 max-w-[calc(100%-24px)] rounded bg-surface px-2 py-1 text-[11.5px] leading-4 text-ink-2 ring-1 ring-hairline"
    >
      {parts.filter((p) => p !== '').join(' ')}
    </p>
  );
}
