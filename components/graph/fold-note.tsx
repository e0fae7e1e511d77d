// What the picture folds, said in words: nothing is left out in silence.

import { plural } from '#lib/std/plural.ts';
import type { Placement } from '#lib/graph/place.ts';

function counted(placement: Placement): number {
  return placement.stations.filter((s) => s.density === 'bar').length;
}

/** The sentence, or undefined where everything is drawn one by one. `isService`: one Service is open already. */
export function foldWords(placement: Placement, isService: boolean): string | undefined {
  const stations = counted(placement);
  const zones = placement.columns.mode === 'zones';
  if (stations === 0 && !zones) return undefined;
  const nodes = placement.placedColumns.reduce((sum, c) => sum + (c.kind === 'zone' ? c.nodes.length : 0), 0);
  const parts: string[] = [];
  if (zones) parts.push(`${nodes.toLocaleString('en')} Nodes are folded into their zones.`);
  if (stations > 0)
    parts.push(
      `${plural(stations, 'Pod')} ${stations === 1 ? 'is' : 'are'} counted in bars: ready, not ready, broken, draining. ${
        isService ? 'The tab Endpoints lists each.' : 'Open a Service to see each of its Pods.'
      }`,
    );
  return parts.join(' ');
}

export function FoldNote({ words }: { readonly words: string }) {
  return (
    <p data-testid="fold-note" className="border-t border-hairline bg-surface px-3 py-1.5 text-label leading-4 text-ink-2">
      {words}
    </p>
  );
}
