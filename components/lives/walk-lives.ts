// From life to life by arrow keys: along the rows, and up and down to the nearest.

export type LifeStop = {
  readonly id: string;
  readonly left: number;
  readonly right: number /** Rows of all Nodes, from the top. */;
  readonly row: number;
};

/** What lies between it and `at`; nothing where it is there. */
function distance({ left, right }: LifeStop, at: number): number {
  return Math.max(0, left - at, at - right);
}

/** `stops` in the order of rows, and of time in each. Undefined: no key of these, or nothing lies there. */
export function nextLife(stops: readonly LifeStop[], from: string | undefined, key: string): LifeStop | undefined {
  const at = stops.findIndex(({ id }) => id === from);
  const here = stops[at];
  if (key === 'Home' || key === 'End' || here === undefined) {
    return /^(Home|End|Arrow(Left|Right|Up|Down))$/.test(key) ? (key === 'End' ? stops.at(-1) : stops[0]) : undefined;
  }
  switch (key) {
    case 'ArrowLeft':
      return stops[at - 1];
    case 'ArrowRight':
      return stops[at + 1];
    case 'ArrowUp':
    case 'ArrowDown': {
      const rows = stops.map(({ row }) => row).filter((row) => (key === 'ArrowUp' ? row < here.row : row > here.row));
      const row = key === 'ArrowUp' ? Math.max(...rows) : Math.min(...rows);
      const middle = (here.left + here.right) / 2;
      return stops
        .filter((stop) => stop.row === row)
        .reduce<LifeStop | undefined>(
          (best, stop) => (best === undefined || distance(stop, middle) < distance(best, middle) ? stop : best),
          undefined,
        );
    }
    default:
      return undefined;
  }
}
