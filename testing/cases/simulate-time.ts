// Times in manifests may be written as an age: -90s, -10m, -3h, -2d.

const TIME_FIELDS: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionTimestamp',
  'lastTransitionTime',
  'lastProbeTime',
  'lastHeartbeatTime',
  'startTime',
  'startedAt',
  'finishedAt',
  'lastTimestamp',
]);
/** In seconds. */
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** RFC 3339 to the second, as the API writes it. */
function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** `now` in ms since 1970; what is no age stays. */
export function stamp(now: number, age: string): string {
  const [, count, unit] = /^-(\d+(?:\.\d+)?)([smhd])$/.exec(age) ?? [];
  const seconds = unit === undefined ? undefined : UNITS[unit];
  return count === undefined || seconds === undefined ? age : timestamp(new Date(now - Number(count) * seconds * 1000));
}

function stamped(value: unknown, now: number, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => stamped(item, now, ''));
  if (value instanceof Date) return timestamp(value);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, stamped(v, now, k)]));
  return typeof value === 'string' && TIME_FIELDS.has(key) ? stamp(now, value) : value;
}

/** A copy in which ages are timestamps, everywhere. */
export function stampAll<T>(value: T, now: number): T {
  return stamped(value, now, '') as T;
}
