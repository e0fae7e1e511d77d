// Ages and sizes in words short enough for a line.

/** `ms` of any sign; negative counts as nothing, for clocks disagree. `4 s`, `12 min`, `3 h`, `5 d`. */
export function ageWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

/** How far behind a live picture is, in steps calm enough to read: `under 0.1 s`, `0.4 s`, `3 s`. */
export function lagWords(ms: number): string {
  if (ms < 100) return 'under 0.1 s';
  return ms < 1000 ? `${(ms / 1000).toFixed(1)} s` : ageWords(ms);
}

/** How long something lasted, as exactly as a person asks of it: `0.4 s`, `26 s`, `2 min 5 s`, `2 h 4 min`. */
export function lastedWords(ms: number): string {
  if (ms < 100) return 'under 0.1 s';
  const tenths = Math.round(ms / 100);
  if (tenths < 100) return `${tenths / 10} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const [large, unit, small, rest] = seconds < 7200 ? ([60, 'min', 1, 's'] as const) : ([3600, 'h', 60, 'min'] as const);
  const left = Math.floor((seconds % large) / small);
  const whole = `${Math.floor(seconds / large)} ${unit}`;
  return left === 0 ? whole : `${whole} ${left} ${rest}`;
}
