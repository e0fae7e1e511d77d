// The field scanner that every reader is built from: total, never throws, keeps the first problem it met.
// A path is put together on the way out of a reader, and only when something is wrong: readers are the hot path.

export type Fault = {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** Where in the object, in the API's own notation: `spec.ports[1].port`. */
  readonly path: string;
  /** What is wrong there, as a clause: "expected a string, found a number". */
  readonly problem: string;
};

export type RawObject = Readonly<Record<string, unknown>>;

export type Scan = { path: string; problem: string };

export function newScan(): Scan {
  return { path: '', problem: '' };
}

const EMPTY: RawObject = Object.freeze({});

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function complain(scan: Scan, field: string, wanted: string, found: unknown): undefined {
  if (scan.problem === '') {
    scan.path = field;
    scan.problem =
      found === undefined || found === null ? `expected ${wanted}, found nothing` : `expected ${wanted}, found ${describe(found)}`;
  }
  return undefined;
}

export function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An optional string; null counts as absent, as the API server treats it. */
export function text(scan: Scan, from: RawObject, field: string): string | undefined {
  const value = from[field];
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  return complain(scan, field, 'a string', value);
}

/** Of a message: as much as a screen shows. */
const MOST_MESSAGE = 512;

export function shortened(message: string | undefined): string | undefined {
  return message === undefined || message.length <= MOST_MESSAGE ? message : `${message.slice(0, MOST_MESSAGE - 1)}…`;
}

/** A string that must be there and not be empty. */
export function requiredText(scan: Scan, from: RawObject, field: string): string {
  const value = from[field];
  if (typeof value === 'string' && value !== '') return value;
  complain(scan, field, 'a string', value === '' ? undefined : value);
  return '';
}

export function integer(scan: Scan, from: RawObject, field: string): number | undefined {
  const value = from[field];
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (value === undefined || value === null) return undefined;
  return complain(scan, field, 'an integer', value);
}

export function flag(scan: Scan, from: RawObject, field: string): boolean | undefined {
  const value = from[field];
  if (typeof value === 'boolean') return value;
  if (value === undefined || value === null) return undefined;
  return complain(scan, field, 'a boolean', value);
}

/** IntOrString of the API: a port by number or by name. */
export function portRef(scan: Scan, from: RawObject, field: string): number | string | undefined {
  const value = from[field];
  if (typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value))) return value;
  if (value === undefined || value === null) return undefined;
  return complain(scan, field, 'a port number or name', value);
}

export type ReadPart<T> = (scan: Scan, raw: RawObject) => T;

/** Reads what lies inside `field`; a problem found there gets `field` in front of its path. */
function inside<T>(scan: Scan, field: string, raw: RawObject, read: ReadPart<T>): T {
  if (scan.problem !== '') return read(scan, raw);
  const value = read(scan, raw);
  if (scan.problem !== '') scan.path = `${field}.${scan.path}`;
  return value;
}

/** A nested object; where it is absent, what its reader makes of an empty one. */
export function part<T>(scan: Scan, from: RawObject, field: string, read: ReadPart<T>): T {
  const value = from[field];
  if (isObject(value)) return inside(scan, field, value, read);
  if (value !== undefined && value !== null) complain(scan, field, 'an object', value);
  return inside(scan, field, EMPTY, read);
}

export function optionalPart<T>(scan: Scan, from: RawObject, field: string, read: ReadPart<T>): T | undefined {
  const value = from[field];
  if (isObject(value)) return inside(scan, field, value, read);
  if (value === undefined || value === null) return undefined;
  return complain(scan, field, 'an object', value);
}

const NOTHING: readonly never[] = Object.freeze([]);

/** A list read item by item; absent and null both mean empty. */
export function list<T>(scan: Scan, from: RawObject, field: string, item: ReadPart<T>): readonly T[] {
  const value = from[field];
  if (value === undefined || value === null) return NOTHING;
  if (!Array.isArray(value)) {
    complain(scan, field, 'a list', value);
    return NOTHING;
  }
  if (value.length === 0) return NOTHING;
  // Made at its length: an array that grows by push keeps room for 17, and there are several in every record.
  // oxlint-disable-next-line unicorn/no-new-array -- Array.from walks the new list once more, on the hottest path of all.
  const out = new Array<T>(value.length);
  for (let i = 0; i < value.length; i++) {
    const raw: unknown = value[i];
    if (!isObject(raw)) {
      complain(scan, `${field}[${i}]`, 'an object', raw);
      return NOTHING;
    }
    const clean = scan.problem === '';
    out[i] = item(scan, raw);
    if (clean && scan.problem !== '') scan.path = `${field}[${i}].${scan.path}`;
  }
  return out;
}

export function textList(scan: Scan, from: RawObject, field: string): readonly string[] {
  const value = from[field];
  if (value === undefined || value === null) return NOTHING;
  if (!Array.isArray(value)) {
    complain(scan, field, 'a list', value);
    return NOTHING;
  }
  for (let i = 0; i < value.length; i++) {
    if (typeof value[i] !== 'string') {
      complain(scan, `${field}[${i}]`, 'a string', value[i]);
      return NOTHING;
    }
  }
  return value as readonly string[];
}

export type TextMap = Readonly<Record<string, string>>;

const NO_TEXT: TextMap = Object.freeze({});

/** A map of strings (labels, selectors); empty where absent. */
export function textMap(scan: Scan, from: RawObject, field: string): TextMap {
  const value = from[field];
  if (value === undefined || value === null) return NO_TEXT;
  if (!isObject(value)) {
    complain(scan, field, 'an object', value);
    return NO_TEXT;
  }
  for (const key in value) {
    if (typeof value[key] !== 'string') {
      complain(scan, `${field}[${JSON.stringify(key)}]`, 'a string', value[key]);
      return NO_TEXT;
    }
  }
  return value as TextMap;
}

/** One of a closed set of words; any other word is kept out of the state by failing the record. */
export function word<const W extends string>(scan: Scan, from: RawObject, field: string, words: readonly W[], otherwise: W): W {
  const value = from[field];
  if (value === undefined || value === null || value === '') return otherwise;
  for (const known of words) if (known === value) return known;
  complain(scan, field, `one of ${words.join(', ')}`, value);
  return otherwise;
}
