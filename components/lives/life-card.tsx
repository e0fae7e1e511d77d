// What the pointer, or the cursor of the keys, is on: the life told, as a card. Its button says the same to who hears it.

import { PodName } from '#components/ui/pod-name.tsx';
import { lifeWords } from './life-words.ts';
import type { TimetableLine } from './timetable.ts';

export const CARD_WIDTH = 348;

type Props = { readonly line: TimetableLine; readonly now: number; readonly left: number; readonly top: number; readonly above: boolean };

export function LifeCard({ line, now, left, top, above }: Props) {
  const { name, place, steps, trouble } = lifeWords(line, now);
  return (
    <div
      role="presentation"
      data-testid="life-card"
      style={{ left, top, width: CARD_WIDTH, transform: above ? 'translateY(-100%)' : undefined }}
      className="pointer-events-none absolute z-20 rounded-md bg-surface px-3 py-2 shadow-lift"
    >
      <p className="flex">
        <PodName name={name} />
      </p>
      <p className="mono break-all text-ink-3">{place}</p>
      {steps.map((step) => (
        <p key={step} className="num text-label text-ink-2">
          {step}
        </p>
      ))}
      {trouble !== undefined && <p className="text-label text-not-ready-ink">{trouble}</p>}
    </div>
  );
}
