// How long something has been so, all in all. In ms.

export type Meter = { total: number; since: number | undefined };

export function newMeter(): Meter {
  return { total: 0, since: undefined };
}

export function runMeter(meter: Meter, running: boolean, time: number): void {
  if (running) meter.since ??= time;
  else if (meter.since !== undefined) {
    meter.total += time - meter.since;
    meter.since = undefined;
  }
}

export function readMeter({ total, since }: Meter, time: number): number {
  return total + (since === undefined ? 0 : Math.max(0, time - since));
}
