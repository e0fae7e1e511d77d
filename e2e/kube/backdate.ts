// Makes the recorded cluster older than its recording: it was set up seconds before, and what is wrong with it has been so for long.

/** In ms. */
const OLDER = 3_600_000;
const TIME = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)((?:\.\d+)?Z)"/g;

/** Every time in the text before the second in which the recording began is an hour earlier; none of the later ones is touched. */
export function backdate(text: string, startedAt: string): string {
  const start = Math.floor(Date.parse(startedAt) / 1000) * 1000;
  return text.replace(TIME, (whole, seconds: string, rest: string) => {
    const time = Date.parse(`${seconds}Z`);
    return time >= start ? whole : `"${new Date(time - OLDER).toISOString().slice(0, 19)}${rest}"`;
  });
}
