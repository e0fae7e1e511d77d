// Stepped areas through time, as the path of an SVG: what holds from one step on holds until the next.

export type Band = { readonly time: number; readonly low: number; readonly high: number };

const round = (n: number): number => Math.round(n * 10) / 10;

/** The area between low and high, up to `to`; parts without height have no area. Empty where there is none at all. */
export function bandPath(bands: readonly Band[], to: number, x: (time: number) => number, y: (value: number) => number): string {
  return bands
    .map(({ time, low, high }, i) => {
      const end = bands[i + 1]?.time ?? to;
      if (high <= low || end <= time) return '';
      return `M${round(x(time))} ${round(y(low))}V${round(y(high))}H${round(x(end))}V${round(y(low))}Z`;
    })
    .join('');
}

/** The line along the steps, up to `to`. */
export function stepLine(
  steps: readonly { readonly time: number; readonly value: number }[],
  to: number,
  x: (time: number) => number,
  y: (value: number) => number,
): string {
  const [first] = steps;
  if (first === undefined) return '';
  const parts = steps.map(({ time, value }) => `H${round(x(time))}V${round(y(value))}`);
  return `M${round(x(first.time))} ${round(y(first.value))}${parts.slice(1).join('')}H${round(x(to))}`;
}
