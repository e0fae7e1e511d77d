// The query parameters of list and watch (metav1.ListOptions), validated as the API server does.

import { err, ok, type Result } from '#lib/std/result.ts';
import { parseFieldQuery } from './field-query.ts';
import { parseLabelQuery } from './label-query.ts';
import type { Resource } from './resource.ts';
import { badRequest, forbiddenValue, invalid, type Invalidity, notAVersion, type Status, unsupportedValue } from './status.ts';
import type { StoredObject } from './stored-object.ts';

export type Selection = (object: StoredObject) => boolean;

export type ListOptions = {
  readonly watch: boolean;
  readonly select: Selection;
  /** A label or field selector was given: the number of remaining items is then unknown. */
  readonly selective: boolean;
  /** Undefined when unset; 0 means "any". */
  readonly version: number | undefined;
  readonly match: 'Exact' | 'NotOlderThan' | undefined;
  /** 0: no limit. */
  readonly limit: number;
  readonly continue: string;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  /** Seconds; undefined when unset. */
  readonly timeout: number | undefined;
};

/** A boolean parameter: `true` and `1`, and whatever is not plainly no. */
export function flag(text: string | null): boolean {
  return text !== null && text !== '' && text !== '0' && text.toLowerCase() !== 'false';
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function selection(resource: Resource, namespace: string | undefined, query: URLSearchParams): Result<Selection, Status> {
  const labels = parseLabelQuery(query.get('labelSelector') ?? '');
  if (!labels.ok) return err(badRequest(labels.error));
  const fields = parseFieldQuery(resource, query.get('fieldSelector') ?? '');
  if (!fields.ok) return err(badRequest(fields.error));
  return ok(
    (object) => (namespace === undefined || object.namespace === namespace) && labels.value(object.labels) && fields.value(object.fields),
  );
}

const MATCH = 'resourceVersionMatch';

/** Which parameters of a watch exclude each other. */
function watchConflicts(options: ListOptions, match: string): readonly Invalidity[] {
  const { sendInitialEvents } = options;
  // A watch from nowhere is one with initial events, although it does not say so.
  const fromNowhere = match === '' && sendInitialEvents === undefined && (options.version === undefined || options.version === 0);
  const found: Invalidity[] = [];
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan')
    found.push(forbiddenValue(MATCH, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  if (match !== '' && sendInitialEvents === undefined)
    found.push(forbiddenValue(MATCH, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  if (match !== '' && match !== 'NotOlderThan') found.push(unsupportedValue(MATCH, match, ['NotOlderThan']));
  if (options.continue !== '' && (match !== '' || fromNowhere))
    found.push(forbiddenValue(MATCH, 'resourceVersionMatch is forbidden when continue is provided'));
  return found;
}

function listConflicts(options: ListOptions, match: string): readonly Invalidity[] {
  const found: Invalidity[] = [];
  if (match !== '') {
    if (options.version === undefined)
      found.push(forbiddenValue(MATCH, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (options.continue !== '') found.push(forbiddenValue(MATCH, 'resourceVersionMatch is forbidden when continue is provided'));
    if (options.match === undefined) found.push(unsupportedValue(MATCH, match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && options.version === 0)
      found.push(forbiddenValue(MATCH, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (options.sendInitialEvents !== undefined) found.push(forbiddenValue('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return found;
}

/** 0 is no limit, and so is a negative one. */
function readLimit(text: string): number | undefined {
  if (text === '') return 0;
  return /^[+-]?\d{1,15}$/.test(text) ? Math.max(0, Number(text)) : undefined;
}

export function readListOptions(resource: Resource, namespace: string | undefined, query: URLSearchParams): Result<ListOptions, Status> {
  const select = selection(resource, namespace, query);
  if (!select.ok) return select;
  const versionText = query.get('resourceVersion') ?? '';
  const version = wholeNumber(versionText);
  if (versionText !== '' && version === undefined) {
    return err(notAVersion(versionText, flag(query.get('watch'))));
  }
  const limitText = query.get('limit') ?? '';
  const limit = readLimit(limitText);
  if (limit === undefined) return err(badRequest(`strconv.ParseInt: parsing ${JSON.stringify(limitText)}: invalid syntax`));
  const matchText = query.get('resourceVersionMatch') ?? '';
  const initial = query.get('sendInitialEvents');
  const options: ListOptions = {
    watch: flag(query.get('watch')),
    select: select.value,
    selective: (query.get('labelSelector') ?? '') !== '' || (query.get('fieldSelector') ?? '') !== '',
    version,
    match: matchText === 'Exact' || matchText === 'NotOlderThan' ? matchText : undefined,
    limit,
    continue: query.get('continue') ?? '',
    bookmarks: flag(query.get('allowWatchBookmarks')),
    sendInitialEvents: initial === null ? undefined : flag(initial),
    timeout: wholeNumber(query.get('timeoutSeconds')),
  };
  const conflicts = options.watch ? watchConflicts(options, matchText) : listConflicts(options, matchText);
  return conflicts.length === 0 ? ok(options) : err(invalid(conflicts));
}
