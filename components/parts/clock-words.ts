// Times of day in words: on the reader's clock, to the second, as they read it off the wall; in UTC for the title, as logs have it.

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `05:54:14`; with `now` on another day `28 Nov 05:54:14`. Milliseconds since 1970. */
export function clockWords(time: number, now = time): string {
  const clock = CLOCK.format(time);
  const day = DAY.format(time);
  return day === DAY.format(now) ? clock : `${day} ${clock}`;
}

/** `2026-11-29 05:54:14.250 UTC` */
export function utcWords(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1).replace('T', ' ')} UTC`;
}
