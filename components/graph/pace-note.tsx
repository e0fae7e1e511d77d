// How many changes a second brings, while they are too many to be shown by motion.

import { plural } from '#lib/std/plural.ts';

export function PaceNote({ perSecond }: { readonly perSecond: number }) {
  return (
    <p
      data-testid="pace-note"
      title="So many that they are drawn without motion. None is left out."
      className="num absolute right-3 bottom-2 rounded-md border border-hairline-2 bg-surface px-2 py-0.5 text-label text-ink-2"
    >
      {plural(perSecond, 'change')} in a second
    </p>
  );
}
