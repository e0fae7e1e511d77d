// Events that come twice, again, or late: what a careless proxy or an old watch cache does.

import type { Faults } from './faults.ts';

/** Passes frames on to `write`, disturbed while a `disorder` fault of the resource is in force. */
export function disturb(faults: Faults, resource: string, write: (frame: Buffer) => void): (frame: Buffer) => void {
  const recent: Buffer[] = [];
  let held: Buffer | undefined;
  return (frame) => {
    const fault = faults.take('disorder', resource);
    if (fault?.mode === 'late' && held === undefined) {
      held = frame;
      return;
    }
    write(frame);
    if (fault?.mode === 'duplicate') write(frame);
    if (fault?.mode === 'replay') for (const earlier of recent) write(earlier);
    if (held !== undefined) {
      write(held);
      held = undefined;
    }
    recent.push(frame);
    if (recent.length > 2) recent.shift();
  };
}
