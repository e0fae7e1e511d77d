// How many changes a second brings, while they are too many to be shown by motion.

import { plural } from '#lib/std/plural.ts';

/** `above`: what lies under it, in px. */
export function PaceNote({ perSecond, above }: { readonly perSecond: number; readonly above: number }) {
  return (
    <p
      data-testid="pace-note"
      title="So many that they are drawn without motion. None is left out."
      style={{ bottom: above + 8 }}
      className="num absolute right-3 rounded-md border border-hairline-2 bg-surface px-2 py-0.5 text-label text-ink-2"
    >
      {plural(perSecond, 'change')} in a second
    </p>
  );
}
