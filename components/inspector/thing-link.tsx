'use client';
// A link to another thing of the view: its glyph and name.

import { splitKey } from '#lib/kube/key.ts';
import { useLive } from '#components/live/context.ts';
import type { Selection } from '#components/live/view.ts';
import { Glyph } from '#components/ui/glyph.tsx';
import { PodName } from '#components/ui/pod-name.tsx';

export function ThingLink({ selection }: { readonly selection: Selection }) {
  const { select, summaries } = useLive();
  const { name } = splitKey(selection.key);
  const glyph = selection.kind === 'Service' ? (summaries.get(selection.key)?.shape ?? 'ClusterIP') : selection.kind;
  return (
    <button
      type="button"
      onClick={() => select(selection)}
      className="inline-flex max-w-full min-w-0 items-center gap-1.5 rounded text-left hover:underline hover:underline-offset-2"
    >
      <span className="text-ink-3">
        <Glyph kind={glyph} size={14} />
      </span>
      {selection.kind === 'Pod' ? (
        <PodName name={name} />
      ) : (
        <span className={`truncate ${selection.kind === 'Service' ? '' : 'mono'}`}>{name}</span>
      )}
    </button>
  );
}
