'use client';
// The place of the track diagram.

import { TrackDiagram } from '#components/graph/canvas.tsx';
import { useLive } from '#components/live/context.ts';
import { selectionOf } from '#components/live/view.ts';
import { WhatIfBanner, WhatIfFrame } from './what-if-banner.tsx';

export function Diagram() {
  const { store, view, routeSettings, standAt, shade, select, openSelection } = useLive();
  return (
    <div className="absolute inset-0 flex flex-col" data-testid="diagram" data-scope={view.scope.kind}>
      <WhatIfBanner />
      <div className="relative min-h-0 flex-1">
        <TrackDiagram
          store={store}
          scope={view.scope}
          routeSettings={routeSettings}
          selection={view.selection}
          theme={shade}
          onSelect={(subject) => select(subject === undefined ? undefined : selectionOf(subject))}
          onOpen={(subject) => {
            const selection = selectionOf(subject);
            if (selection !== undefined) openSelection(selection);
          }}
          onStand={standAt}
        />
        <WhatIfFrame />
      </div>
    </div>
  );
}
