'use client';
// A link to another thing: its glyph and name, with the namespace where that is another one.

import { splitKey } from '#lib/kube/key.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { namespaceOf, type Selection } from '#components/live/view.ts';
import { about } from '#components/menu/subject-at.ts';
import { Glyph } from '#components/parts/glyph.tsx';
import { PodName } from '#components/ui/pod-name.tsx';

export function ThingLink({ selection }: { readonly selection: Selection }) {
  const { select, view, go } = useLive();
  const { summaries, state } = useShown();
  const { namespace, name } = splitKey(selection.key);
  const foreign = namespace !== '' && namespace !== namespaceOf(view.scope) && selection.kind !== 'Address';
  /** Gateways and routes of other namespaces are part of this view; a Service may be elsewhere, and is then shown there. */
  const elsewhere =
    selection.kind === 'Service' && (foreign || (view.scope.kind === 'service' && !state.tables.Service.has(selection.key)));
  const open = (): void => {
    if (elsewhere) go({ ...view, scope: { kind: 'namespace', namespace }, selection, tab: 'overview' });
    else select(selection);
  };
  const glyph = (selection.kind === 'Service' ? summaries.get(selection.key)?.shape : undefined) ?? selection.kind;
  return (
    <button
      type="button"
      onClick={open}
      {...about(selection)}
      className="inline-flex max-w-full min-w-0 items-center gap-1.5 rounded text-left hover:underline hover:underline-offset-2"
    >
      <span className="text-ink-3">
        <Glyph kind={glyph} size={14} />
      </span>
      {selection.kind === 'Pod' ? (
        <PodName name={name} />
      ) : (
        <span className={`truncate ${selection.kind === 'Service' ? '' : 'mono'}`}>
          {foreign && <span className="text-ink-3">{namespace}/</span>}
          {name}
        </span>
      )}
    </button>
  );
}
