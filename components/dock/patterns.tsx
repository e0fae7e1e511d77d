// The patterns of the lanes: a state is told by its colour and by its hatching. Once for all pictures of the page that use them.

type HatchProps = {
  readonly id: string;
  readonly size: number;
  readonly turned: number;
  readonly ground: string;
  readonly line: string;
  readonly width: number;
};

function Hatch({ id, size, turned, ground, line, width }: HatchProps) {
  return (
    <pattern id={id} width={size} height={size} patternUnits="userSpaceOnUse" patternTransform={`rotate(${turned})`}>
      <rect width={size} height={size} style={{ fill: ground }} />
      <rect width={size} height={width} style={{ fill: line }} />
    </pattern>
  );
}

/** What each is for; referred to as `url(#…)`. */
export const PATTERN = {
  notReady: 'dock-not-ready',
  draining: 'dock-draining',
  lost: 'dock-lost',
  never: 'dock-never',
  gap: 'dock-gap',
  told: 'dock-told',
} as const;

export const filled = (pattern: keyof typeof PATTERN): string => `url(#${PATTERN[pattern]})`;

export function Patterns() {
  return (
    <svg aria-hidden="true" width="0" height="0" className="absolute">
      <defs>
        <Hatch id={PATTERN.notReady} size={3} turned={0} ground="var(--not-ready-soft)" line="var(--not-ready)" width={1.5} />
        <Hatch id={PATTERN.draining} size={4} turned={-45} ground="var(--draining-soft)" line="var(--draining)" width={1.5} />
        <Hatch id={PATTERN.lost} size={5} turned={-45} ground="var(--broken-soft)" line="var(--broken)" width={1} />
        <Hatch id={PATTERN.never} size={5} turned={-45} ground="var(--surface)" line="var(--hairline-2)" width={1} />
        <Hatch id={PATTERN.gap} size={6} turned={45} ground="var(--surface-2)" line="var(--hairline-2)" width={1} />
        <Hatch id={PATTERN.told} size={12} turned={45} ground="var(--canvas-zone)" line="var(--hairline)" width={1} />
      </defs>
    </svg>
  );
}
