'use client';
// The inspector: what is known about the selected thing; it can be widened, folded away, and floats on narrow screens.

import { useSyncExternalStore } from 'react';
import { useLive, useShown } from '#components/live/context.ts';
import { namespaceOf, type Selection, type View } from '#components/live/view.ts';
import { about } from '#components/menu/subject-at.ts';
import { ClusterPanel } from '#components/inspector/panels/cluster-panel.tsx';
import { NamespacePanel } from '#components/inspector/panels/namespace-panel.tsx';
import { clampWidth, onPanel, readPanel, storePanel, usualPanel } from './panel-width.ts';
import { Resizer } from './resizer.tsx';
import { SelectedPanel } from './selected-panel.tsx';

/** A Service scope without a selection is about its Service. */
function shownSelection(view: View): Selection | undefined {
  return view.selection ?? (view.scope.kind === 'service' ? { kind: 'Service', key: view.scope.service } : undefined);
}

function Chevron({ folded }: { readonly folded: boolean }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
      <path d={folded ? 'M9.5 4.5 6 8l3.5 3.5' : 'M6.5 4.5 10 8l-3.5 3.5'} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

export function Inspector() {
  const { view, go } = useLive();
  const { ready } = useShown();
  const panel = useSyncExternalStore(onPanel, readPanel, usualPanel);
  const selection = shownSelection(view);
  const namespace = namespaceOf(view.scope);
  const subject = selection ?? (namespace === undefined ? undefined : ({ kind: 'Namespace', key: namespace } as const));
  // A link to a tab or a finding asks for the panel even where it would hide the picture.
  const asked = view.selection !== undefined || (namespace !== undefined && (view.tab !== 'overview' || view.finding !== undefined));
  const floats = !asked
    ? 'max-[1099px]:hidden'
    : 'max-[1099px]:absolute max-[1099px]:inset-y-0 max-[1099px]:right-0 max-[1099px]:z-20 max-[1099px]:shadow-lift';
  /** The panel alone: what is supposed and where one stands stay. */
  const close = (): void => go({ ...view, selection: undefined, tab: 'overview', finding: undefined });
  const button = 'absolute top-2.5 right-2 z-10 grid size-7 place-items-center rounded-md text-ink-3 hover:bg-surface-2 hover:text-ink';
  if (panel.folded) {
    return (
      <aside aria-label="Inspector, folded" className="relative w-11 shrink-0 border-l border-hairline bg-surface max-[1099px]:hidden">
        <button type="button" aria-label="Unfold the inspector" className={button} onClick={() => storePanel({ ...panel, folded: false })}>
          <Chevron folded />
        </button>
      </aside>
    );
  }
  return (
    <aside
      aria-label="Inspector"
      data-testid="inspector"
      {...(subject === undefined ? {} : about(subject))}
      style={{ width: panel.width }}
      className={`relative flex shrink-0 flex-col border-l border-hairline bg-surface ${floats}`}
    >
      <Resizer width={panel.width} onWidth={(width) => storePanel({ ...panel, width: clampWidth(width) })} />
      <button
        type="button"
        aria-label="Fold the inspector"
        className={`${button} max-[1099px]:hidden`}
        onClick={() => storePanel({ ...panel, folded: true })}
      >
        <Chevron folded={false} />
      </button>
      <button type="button" aria-label="Close" className={`${button} min-[1100px]:hidden`} onClick={close}>
        ×
      </button>
      {selection !== undefined ? (
        <SelectedPanel selection={selection} />
      ) : (
        ready && (namespace === undefined ? <ClusterPanel /> : <NamespacePanel namespace={namespace} />)
      )}
    </aside>
  );
}
