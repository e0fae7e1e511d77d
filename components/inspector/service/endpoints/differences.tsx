'use client';
// What differs between selected, published and used: a line for each kind of difference.

import { namesOf } from '#lib/std/listed.ts';
import type { Key } from '#lib/kube/key.ts';
import { useShown } from '#components/live/context.ts';
import { useClusterTime } from '#components/live/use-each-second.ts';
import { differencesOf } from '#lib/publishing/differences.ts';
import { differenceLines } from '#lib/words/difference.ts';
import { mendWords } from './mend-words.ts';

export function Differences({ service }: { readonly service: Key }) {
  const { state } = useShown();
  const now = useClusterTime();
  const lines = differenceLines(differencesOf(state, service));
  if (lines.length === 0) return null;
  const mends = mendWords(state, service, now);
  return (
    <section className="border-t border-hairline px-4 py-3" data-testid="differences">
      <h3 className="pb-1 text-label font-medium text-ink-3">Between selected, published and used</h3>
      <ul className="flex flex-col gap-1.5">
        {lines.map(({ says, about, lasting }) => (
          <li key={says} className="break-words">
            {says}.{about.length > 0 && <span className="mono block text-ink-3">{namesOf(about)}</span>}
            {!lasting && <span className="block text-label text-ink-3">{mends}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
