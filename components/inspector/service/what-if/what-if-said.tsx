'use client';
// What came of one supposed change, where that must be said; and the look of what is changed.

import type { Key } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import { useShown } from '#components/live/context.ts';
import { useWhatIf } from '#components/live/use-what-if.ts';
import { outcomeWords } from '#lib/words/what-if.ts';

/** Classes of a select; `data-on` where its value is supposed. */
export const SELECT =
  'h-7 min-w-0 rounded-md border border-hairline-2 bg-surface px-1 text-ink hover:bg-surface-2 data-[on=true]:border-accent data-[on=true]:bg-accent-soft';

/** What came of the change of this subject, where that must be said. */
export function Said({ id, subject, service }: { readonly id: string; readonly subject: string; readonly service: Key }) {
  const { supposed } = useShown();
  const { find } = useWhatIf(service);
  const change = find(subject);
  const result = change === undefined ? undefined : supposed?.outcomes.find((o) => same(o.change, change));
  const words = result === undefined ? undefined : outcomeWords(result.outcome);
  if (words === undefined) return null;
  return (
    <p id={id} className={result?.outcome.kind === 'refused' ? 'text-broken-ink' : 'text-ink-2'}>
      {words}
    </p>
  );
}
