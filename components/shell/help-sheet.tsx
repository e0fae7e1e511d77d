'use client';
// The keys, and what the glyphs and marks mean.

import { KeyCap } from '#components/ui/key-cap.tsx';
import { Sheet } from '#components/ui/sheet.tsx';
import { Legend } from './legend.tsx';

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [['/', 'Ctrl K'], 'Search or jump'],
  [['J', 'K'], 'Next, previous Service'],
  [['Arrows'], 'Walk the picture, once it has the focus'],
  [['Enter'], 'Open what is selected'],
  [['F'], 'Its row alone, and back'],
  [['+', '-', '0'], 'Zoom in, zoom out, as at first, wherever the focus is'],
  [['V'], 'Stand in the selected Pod or Node, or choose one'],
  [['Esc'], 'One step back'],
  [['P'], 'Hold the picture still, go on'],
  [['L'], 'From a moment of the past back to live, or to the end of a recording'],
  [['[', ']'], 'To the change before, to the next one'],
  [['{', '}'], 'To the outage before, to the next one'],
  [['Space'], 'Let time go on from the moment, and stop'],
  [['T'], 'Light or dark'],
  [['?'], 'This sheet'],
];

export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Sheet title="Keys and legend" onClose={onClose} wide>
      <div className="flex flex-col gap-y-6" data-testid="help">
        <section>
          <h3 className="mb-1 text-label text-ink-3">Keys</h3>
          <dl className="grid grid-cols-2 gap-x-8">
            {KEYS.map(([keys, words]) => (
              <div key={words} className="grid min-h-7 grid-cols-[84px_1fr] items-start py-1 leading-5">
                <dt className="flex gap-1">
                  {keys.map((key) => (
                    <KeyCap key={key}>{key}</KeyCap>
                  ))}
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3 className="sr-only">Legend</h3>
          <Legend />
        </section>
      </div>
    </Sheet>
  );
}
