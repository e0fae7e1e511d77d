'use client';
// The keys, and what the glyphs and marks mean.

import { Glyph, type GlyphKind } from '#components/parts/glyph.tsx';
import { KeyCap } from '#components/ui/key-cap.tsx';
import { Sheet } from '#components/ui/sheet.tsx';
import { type MarkState, StateMark, stateWord } from '#components/ui/state-mark.tsx';

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [['/', 'Ctrl K'], 'Search or jump'],
  [['J', 'K'], 'Next, previous Service'],
  [['Arrows'], 'Walk the picture, once it has the focus'],
  [['Enter'], 'Open what is selected'],
  [['F'], 'Its row alone, and back'],
  [['+', '-', '0'], 'Zoom in, zoom out, as at first'],
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

const SHAPES: readonly (readonly [GlyphKind, string])[] = [
  ['ClusterIP', 'ClusterIP: inside the cluster'],
  ['NodePort', 'NodePort: a port on every Node'],
  ['LoadBalancer', 'LoadBalancer: an address outside'],
  ['Headless', 'Headless: DNS gives the Pods'],
  ['ExternalName', 'ExternalName: a DNS alias'],
];

const STATES: readonly (readonly [MarkState, string])[] = [
  ['ready', 'takes connections'],
  ['draining', 'terminating, still serving'],
  ['notReady', 'published, takes none'],
  ['broken', 'gone, failed or cannot start'],
  ['unpublished', 'selected, in no slice'],
];

export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Sheet title="Keys and legend" onClose={onClose} wide>
      <div className="grid grid-cols-2 gap-x-8 gap-y-6" data-testid="help">
        <section className="col-span-2">
          <h3 className="mb-1 text-label text-ink-3">Keys</h3>
          <dl className="grid grid-cols-2 gap-x-8">
            {KEYS.map(([keys, words]) => (
              <div key={words} className="grid h-7 grid-cols-[84px_1fr] items-center">
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
          <h3 className="mb-1 text-label text-ink-3">Services</h3>
          <ul>
            {SHAPES.map(([kind, words]) => (
              <li key={kind} className="flex h-7 items-center gap-2.5">
                <Glyph kind={kind} /> {words}
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h3 className="mb-1 text-label text-ink-3">Endpoints</h3>
          <ul>
            {STATES.map(([state, words]) => (
              <li key={state} className="flex h-7 items-center gap-2.5">
                <StateMark state={state} /> <span className="w-[88px] shrink-0">{stateWord(state)}</span>{' '}
                <span className="truncate text-ink-3">{words}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Sheet>
  );
}
