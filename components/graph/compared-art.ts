// The signs of a comparison: told apart by what is drawn in them, by what is filled, and by their outline. On a square of 10 by 10.

import type { Difference } from '#lib/graph/compared.ts';

type Sign = { readonly outline: string; readonly stroke: string; readonly solid: boolean };

const DISC = 'M5 .75a4.25 4.25 0 1 0 0 8.5a4.25 4.25 0 1 0 0-8.5z';

const SIGNS: Readonly<Record<Difference, Sign>> = {
  came: { outline: DISC, stroke: 'M5 2.6v4.8M2.6 5h4.8', solid: true },
  went: { outline: DISC, stroke: 'M2.6 5h4.8', solid: false },
  changed: { outline: 'M1 1h8v8h-8z', stroke: 'M2.6 5.5c.8-1.6 1.6-1.6 2.4-.5s1.6 1.1 2.4-.5', solid: false },
};

export function signSvg(of: Difference, { ink, paper }: { readonly ink: string; readonly paper: string }): string {
  const { outline, stroke, solid } = SIGNS[of];
  const [ground, line] = solid ? [ink, paper] : [paper, ink];
  return `<path d="${outline}" fill="${ground}" stroke="${ink}" stroke-width="1" stroke-linejoin="round"/><path d="${stroke}" stroke="${line}" stroke-width="1.3" stroke-linecap="round"/>`;
}
