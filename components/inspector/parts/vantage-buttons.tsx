'use client';
// Buttons of a Pod or a Node: stand there, and see where connections go from it.

import type { Subject } from '#lib/graph/element.ts';
import { useLive } from '#components/live/context.ts';
import { vantageItems } from '#components/vantage/vantage-items.ts';
import { sameVantage } from '#components/live/stand-here.ts';
import { Button } from '#components/ui/button.tsx';

const LABEL = { pod: 'Stand here', node: 'Stand here', external: 'Arrive here from outside' } as const;

export function VantageButtons({ subject }: { readonly subject: Subject }) {
  const { view, standAt } = useLive();
  const now = view.stand?.vantage;
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3 first:pt-3" data-testid="stand-buttons">
      {vantageItems(subject, undefined).map(({ vantage }) => {
        if (vantage === undefined) return null;
        const here = sameVantage(vantage, now);
        return (
          <Button key={vantage.kind} aria-pressed={here} onClick={() => standAt(here ? undefined : vantage)}>
            {here ? (vantage.kind === 'external' ? 'You arrive here: leave' : 'You stand here: leave') : LABEL[vantage.kind]}
          </Button>
        );
      })}
    </div>
  );
}
