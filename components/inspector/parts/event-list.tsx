'use client';
// What events say of a thing that is no Pod, the latest first.

import { eventsAbout } from '#lib/cluster/events.ts';
import type { Key } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import { notReadyWords } from '#lib/words/not-ready.ts';
import { useShown } from '#components/live/context.ts';
import { useClusterTime } from '#components/live/use-each-second.ts';
import { Section } from '#components/ui/section.tsx';

export function EventList({ kind, at }: { readonly kind: KubeKind; readonly at: Key }) {
  const { state } = useShown();
  const now = useClusterTime();
  const events = eventsAbout(state, kind, at);
  if (events.length === 0) return null;
  return (
    <Section title="Events">
      <ul className="flex flex-col gap-1 text-ink-2">
        {events.map((event) => (
          <li key={event.metadata.name} className="break-words">
            {notReadyWords({ kind: 'event', event }, now)}
          </li>
        ))}
      </ul>
    </Section>
  );
}
