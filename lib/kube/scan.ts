// The field scanner that every reader is built from: total, never throws, keeps the first problem it met.

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

function complain(scan: Scan, at: string, field: string, wanted: string, found: unknown): undefined {
  if (scan.problem === '') {
    scan.path = at === '' ? field : `${at}.${field}`;
    scan.problem =
      found === undefined || found === null ? `expected ${wanted}, found nothing` : `expected ${wanted}, found ${describe(found)}`;
  }
  return undefined;
}

export function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An optional string; null counts as absent, as the API server treats it. */
export function text(scan: Scan, at: string, from: RawObject, field: string): string | undefined {
  const value = from[field];
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  return complain(scan, at, field, 'a string', value);
}

/** A string that must be there and not be empty. */
export function requiredText(scan: Scan, at: string, from: RawObject, field: string): string {
  const value = from[field];
  if (typeof value === 'string' && value !== '') return value;
  complain(scan, at, field, 'a string', value === '' ? undefined : value);
  return '';
}

export function integer(scan: Scan, at: string, from: RawObject, field: string): number | undefined {
  const value = from[field];
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (value === undefined || value === null) return undefined;
  return complain(scan, at, field, 'an integer', value);
}

export function flag(scan: Scan, at: string, from: RawObject, field: string): boolean | undefined {
  const value = from[field];
  if (typeof value === 'boolean') return value;
  if (value === undefined || value === null) return undefined;
  return complain(scan, at, field, 'a boolean', value);
}

/** IntOrString of the API: a port by number or by name. */
export function portRef(scan: Scan, at: string, from: RawObject, field: string): number | string | undefined {
  const value = from[field];
  if (typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value))) return value;
  if (value === undefined || value === null) return undefined;
  return complain(scan, at, field, 'a port number or name', value);
}

/** A nested object; an empty one where it is absent. */
export function object(scan: Scan, at: string, from: RawObject, field: string): RawObject {
  return optionalObject(scan, at, from, field) ?? EMPTY;
}

export function optionalObject(scan: Scan, at: string, from: RawObject, field: string): RawObject | undefined {
  const value = from[field];
  if (isObject(value)) return value;
  if (value === undefined || value === null) return undefined;
  return complain(scan, at, field, 'an object', value);
}

const NOTHING: readonly never[] = Object.freeze([]);

/** A list read item by item; absent and null both mean empty. */
export function list<T>(
  scan: Scan,
  at: string,
  from: RawObject,
  field: string,
  item: (scan: Scan, at: string, raw: RawObject) => T,
): readonly T[] {
  const value = from[field];
  if (value === undefined || value === null) return NOTHING;
  if (!Array.isArray(value)) {
    complain(scan, at, field, 'a list', value);
    return NOTHING;
  }
  if (value.length === 0) return NOTHING;
  const out: T[] = [];
  for (let i = 0; i < value.length; i++) {
    const raw: unknown = value[i];
    if (!isObject(raw)) {
      complain(scan, at, `${field}[${i}]`, 'an object', raw);
      return NOTHING;
    }
    // The exact index is only worth building when something is wrong: readers are the hot path.
    const before = scan.problem;
    out.push(item(scan, `${at === '' ? '' : `${at}.`}${field}[]`, raw));
    if (before === '' && scan.problem !== '') scan.path = scan.path.replace(`${field}[]`, `${field}[${i}]`);
  }
  return out;
}

export function textList(scan: Scan, at: string, from: RawObject, field: string): readonly string[] {
  const value = from[field];
  if (value === undefined || value === null) return NOTHING;
  if (!Array.isArray(value)) {
    complain(scan, at, field, 'a list', value);
    return NOTHING;
  }
  for (let i = 0; i < value.length; i++) {
    if (typeof value[i] !== 'string') {
      complain(scan, at, `${field}[${i}]`, 'a string', value[i]);
      return NOTHING;
    }
  }
  return value as readonly string[];
}

export type TextMap = Readonly<Record<string, string>>;

const NO_TEXT: TextMap = Object.freeze({});

/** A map of strings (labels, selectors); empty where absent. */
export function textMap(scan: Scan, at: string, from: RawObject, field: string): TextMap {
  const value = from[field];
  if (value === undefined || value === null) return NO_TEXT;
  if (!isObject(value)) {
    complain(scan, at, field, 'an object', value);
    return NO_TEXT;
  }
  for (const key in value) {
    if (typeof value[key] !== 'string') {
      complain(scan, at, `${field}[${JSON.stringify(key)}]`, 'a string', value[key]);
      return NO_TEXT;
    }
  }
  return value as TextMap;
}

/** One of a closed set of words; any other word is kept out of the state by failing the record. */
export function word<const W extends string>(scan: Scan, at: string, from: RawObject, field: string, words: readonly W[], otherwise: W): W {
  const value = from[field];
  if (value === undefined || value === null || value === '') return otherwise;
  const known = words.find((w) => w === value);
  if (known !== undefined) return known;
  complain(scan, at, field, `one of ${words.join(', ')}`, value);
  return otherwise;
}
