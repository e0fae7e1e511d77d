// Times of day in words: on the reader's clock, to the second, as they read it off the wall; in UTC for the title, as logs have it.

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** `05:54:14`; with `now` on another day `28 Nov 05:54:14`, in another year `28 Nov 2025 05:54:14`. Milliseconds since 1970. */
export function clockWords(time: number, now = time): string {
  const clock = CLOCK.format(time);
  if (DATE.format(time) === DATE.format(now)) return clock;
  const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return `${(isThisYear ? DAY : DATE).format(time)} ${clock}`;
}

/** `2026-11-29 05:54:14.250 UTC` */
export function utcWords(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1).replace('T', ' ')} UTC`;
}
