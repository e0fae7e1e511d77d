'use client';
// The place of the track diagram.

import type { Subject } from '#lib/cluster/finding.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { TrackDiagram } from '#components/graph/canvas.tsx';
import { useLive, useShownPart } from '#components/live/context.ts';
import { Lives } from '#components/lives/lives.tsx';
import { namespaceOf, selectionOf } from '#components/live/view.ts';
import { useThingMenu } from '#components/menu/thing-menu.tsx';
import { LostVantage } from '#components/vantage/lost-vantage.tsx';
import { WhatIfBanner, WhatIfFrame } from './what-if-banner.tsx';

/** What the picture as a whole is about. */
function placeSubject(scope: Scope): Subject {
  return scope.kind === 'service' ? { kind: 'Service', key: scope.service } : { kind: 'Namespace', key: namespaceOf(scope) ?? '' };
}

/** `onStand`: asks where to stand. `onLegend`: shows what all marks mean. */
export function Diagram({ onStand, onLegend }: { readonly onStand: () => void; readonly onLegend: () => void }) {
  const { store, view, routeSettings, standAt, shade, select, openSelection } = useLive();
  const openMenu = useThingMenu();
  const service = view.scope.kind === 'service' ? view.scope.service : undefined;
  const isAlias = useShownPart(({ actual }) => service !== undefined && actual.tables.Service.get(service)?.spec.type === 'ExternalName');
  return (
    <div className="absolute inset-0 flex flex-col" data-testid="diagram" data-scope={view.scope.kind}>
      <LostVantage onStand={onStand} />
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
          onLegend={onLegend}
          onMenu={(subject, at) => openMenu(subject ?? placeSubject(view.scope), at)}
        />
        <WhatIfFrame />
      </div>
      {service !== undefined && !isAlias && (
        // A share of the room that does not depend on what happens: what is above keeps its place.
        <div className="h-[56%] max-h-[calc(100%-220px)] shrink-0">
          <Lives key={service} service={service} />
        </div>
      )}
    </div>
  );
}
