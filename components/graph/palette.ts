// The design tokens as the canvas needs them: resolved from CSS, so that there is one source of colour.

export type Palette = {
  readonly canvas: string;
  readonly surface: string;
  readonly surface2: string;
  readonly hairline: string;
  readonly hairline2: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly accent: string;
  readonly rail: string;
  readonly ready: string;
  readonly draining: string;
  readonly drainingInk: string;
  readonly notReady: string;
  readonly notReadyInk: string;
  readonly broken: string;
  readonly brokenInk: string;
};

export function readPalette(from: Element): Palette {
  const style = getComputedStyle(from);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    canvas: token('canvas'),
    surface: token('surface'),
    surface2: token('surface-2'),
    hairline: token('hairline'),
    hairline2: token('hairline-2'),
    ink: token('ink'),
    ink2: token('ink-2'),
    ink3: token('ink-3'),
    accent: token('accent'),
    rail: token('rail'),
    ready: token('ready'),
    draining: token('draining'),
    drainingInk: token('draining-ink'),
    notReady: token('not-ready'),
    notReadyInk: token('not-ready-ink'),
    broken: token('broken'),
    brokenInk: token('broken-ink'),
  };
}
