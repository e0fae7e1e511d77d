'use client';
// useSheet: in a narrow window the inspector is a sheet over the picture, which opens for what is chosen or when it is asked for.

import { type RefObject, useEffect, useSyncExternalStore } from 'react';
import { placeOf, scopeId } from '#lib/scope/scope.ts';
import { useLive } from '#components/live/context.ts';
import { namespaceOf } from '#components/live/view.ts';
import { useStateIn } from '#components/parts/use-state-in.ts';

/** Beside the list and the inspector the picture would have less room than either. */
const NARROW = '(max-width: 1099px)';

export type InspectorSheet = { readonly open: boolean; readonly show: () => void; readonly close: () => void };

function onWidth(listener: () => void): () => void {
  const query = matchMedia(NARROW);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Undefined: there is room for it beside the picture. */
export function useSheet(): InspectorSheet | undefined {
  const { view, go } = useLive();
  const narrow = useSyncExternalStore(
    onWidth,
    () => matchMedia(NARROW).matches,
    () => false,
  );
  const [shown, setShown] = useStateIn(scopeId(placeOf(view.scope)), false);
  if (!narrow) return undefined;
  // A link to a tab or a finding asks for it too.
  const asked =
    view.selection !== undefined || (namespaceOf(view.scope) !== undefined && (view.tab !== 'overview' || view.finding !== undefined));
  return {
    open: asked || shown,
    show: () => setShown(true),
    /** What is supposed and where one stands stay. */
    close() {
      setShown(false);
      if (asked) go({ ...view, selection: undefined, tab: 'overview', finding: undefined });
    },
  };
}

/** Whoever opens a sheet is in it, and when it closes back where they were, unless they have gone elsewhere meanwhile. */
export function useSheetFocus(sheet: RefObject<HTMLElement | null>, open: boolean): void {
  useEffect(() => {
    if (!open) return undefined;
    const before = document.activeElement;
    sheet.current?.focus();
    return () => {
      // What is taken from the page leaves the focus to its body.
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, [sheet, open]);
}
