'use client';
// The inspector: what is known about the selected thing; it can be widened and folded away, and is a sheet over the picture in a narrow window.

import { useRef, useSyncExternalStore } from 'react';
import { useLive, useShown } from '#components/live/context.ts';
import { namespaceOf, type Selection, type View } from '#components/live/view.ts';
import { about } from '#components/menu/subject-at.ts';
import { ClusterPanel } from '#components/inspector/panels/cluster-panel.tsx';
import { NamespacePanel } from '#components/inspector/panels/namespace-panel.tsx';
import { clampWidth, onPanel, readPanel, storePanel, usualPanel } from './panel-width.ts';
import { Resizer } from './resizer.tsx';
import { SelectedPanel } from './selected-panel.tsx';
import { type InspectorSheet, useSheetFocus } from './use-sheet.ts';

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

const BUTTON = 'absolute top-2.5 z-10 grid size-7 place-items-center rounded-md text-ink-3 hover:bg-surface-2 hover:text-ink';

type FoldedProps = { readonly label: string; readonly width: string; readonly covered?: boolean; readonly onOpen: () => void };

function Folded({ label, width, covered = false, onOpen }: FoldedProps) {
  return (
    <aside aria-label="Inspector, folded" inert={covered} className={`relative shrink-0 border-l border-hairline bg-surface ${width}`}>
      <button type="button" aria-label={label} title={label} className={`${BUTTON} inset-x-0 mx-auto`} onClick={onOpen}>
        <Chevron folded />
      </button>
    </aside>
  );
}

/** `sheet` undefined: it stands beside the picture. */
export function Inspector({ sheet }: { readonly sheet: InspectorSheet | undefined }) {
  const { view } = useLive();
  const { ready } = useShown();
  const panel = useSyncExternalStore(onPanel, readPanel, usualPanel);
  const frame = useRef<HTMLElement>(null);
  useSheetFocus(frame, sheet?.open === true);
  const selection = shownSelection(view);
  const namespace = namespaceOf(view.scope);
  const subject = selection ?? (namespace === undefined ? undefined : ({ kind: 'Namespace', key: namespace } as const));
  if (sheet === undefined && panel.folded) {
    return <Folded label="Unfold the inspector" width="w-11" onOpen={() => storePanel({ ...panel, folded: false })} />;
  }
  const place = sheet === undefined ? 'relative shrink-0' : 'absolute inset-y-0 right-0 z-20 shadow-lift outline-none';
  return (
    <>
      {/* It keeps its room below the sheet: the picture does not move when that opens. */}
      {sheet !== undefined && <Folded label="Open the inspector" width="w-9" covered={sheet.open} onOpen={sheet.show} />}
      {sheet?.open === false ? null : (
        <aside
          ref={frame}
          aria-label="Inspector"
          data-testid="inspector"
          {...(subject === undefined ? {} : about(subject))}
          tabIndex={sheet === undefined ? undefined : -1}
          style={{ width: panel.width }}
          className={`flex flex-col border-l border-hairline bg-surface ${place}`}
        >
          <Resizer width={panel.width} onWidth={(width) => storePanel({ ...panel, width: clampWidth(width) })} />
          {sheet === undefined ? (
            <button
              type="button"
              aria-label="Fold the inspector"
              className={`${BUTTON} right-2`}
              onClick={() => storePanel({ ...panel, folded: true })}
            >
              <Chevron folded={false} />
            </button>
          ) : (
            <button type="button" aria-label="Close" title="Close (Esc)" className={`${BUTTON} right-2`} onClick={sheet.close}>
              ×
            </button>
          )}
          {selection !== undefined ? (
            <SelectedPanel selection={selection} />
          ) : (
            ready && (namespace === undefined ? <ClusterPanel /> : <NamespacePanel namespace={namespace} />)
          )}
        </aside>
      )}
    </>
  );
}
