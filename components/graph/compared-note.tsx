// With which moment the picture is compared, and what of that one has no room in it. What its signs mean the key says.

import { plural } from '#lib/std/plural.ts';
import type { SceneComparison } from './scene.ts';

/** In the corner of the head, where nothing is drawn. */
export function ComparedNote({ comparison: { other, hidden } }: { readonly comparison: SceneComparison }) {
  return (
    <p
      data-testid="compared-note"
      className="num absolute top-1.5 left-2 rounded-md border border-hairline-2 bg-surface px-2 py-0.5 text-label text-ink-2"
    >
      {`Compared with ${other.clock}`}
      {hidden > 0 && `; ${plural(hidden, 'one has', 'have')} no room here`}
    </p>
  );
}
