'use client';
// The place of the track diagram.

import { TrackDiagram } from '#components/graph/canvas.tsx';
import { useLive } from '#components/live/context.ts';

export function Diagram() {
  const { store, view, standing, standAt, shade, select, openSelection } = useLive();
  return (
    <div className="absolute inset-0" data-testid="diagram" data-scope={view.scope.kind}>
      <TrackDiagram
        store={store}
        scope={view.scope}
        standing={standing}
        selection={view.selection}
        theme={shade}
        onSelect={select}
        onOpen={openSelection}
        onStand={standAt}
      />
    </div>
  );
}
