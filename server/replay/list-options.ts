// The query parameters of list and watch (metav1.ListOptions), validated as the API server does.

import { err, ok, type Result } from '#lib/std/result.ts';
import { parseFieldQuery } from './field-query.ts';
import { parseLabelQuery } from './label-query.ts';
import type { Resource } from './resource.ts';
import { badRequest, invalid, type Status } from './status.ts';
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

/** apimachinery's ValidateListOptions: which parameters exclude each other. */
function conflict(options: ListOptions, matchText: string): Status | undefined {
  if (matchText !== '' && options.match === undefined) return invalid('resourceVersionMatch', `Unsupported value: "${matchText}"`);
  if (options.watch) {
    if (options.sendInitialEvents !== undefined && options.match !== 'NotOlderThan') {
      return invalid('resourceVersionMatch', 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
    }
    if (options.sendInitialEvents === undefined && options.match !== undefined) {
      return invalid('resourceVersionMatch', 'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
    }
    return undefined;
  }
  if (options.sendInitialEvents !== undefined) return invalid('sendInitialEvents', 'Forbidden: sendInitialEvents is forbidden for list');
  if (options.match === undefined) return undefined;
  if (options.version === undefined)
    return invalid('resourceVersionMatch', 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (options.continue !== '')
    return invalid('resourceVersionMatch', 'Forbidden: resourceVersionMatch is forbidden when continue is provided');
  if (options.match === 'Exact' && options.version === 0) {
    return invalid('resourceVersionMatch', 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  return undefined;
}

export function readListOptions(resource: Resource, namespace: string | undefined, query: URLSearchParams): Result<ListOptions, Status> {
  const select = selection(resource, namespace, query);
  if (!select.ok) return select;
  const versionText = query.get('resourceVersion') ?? '';
  const version = wholeNumber(versionText);
  if (versionText !== '' && version === undefined) {
    return err(badRequest(`resourceVersion: Invalid value: ${JSON.stringify(versionText)}: it is not a number`));
  }
  const limitText = query.get('limit') ?? '';
  const limit = limitText === '' ? 0 : wholeNumber(limitText);
  if (limit === undefined) return err(badRequest(`limit: Invalid value: ${JSON.stringify(limitText)}: it is not a number`));
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
  const problem = conflict(options, matchText);
  return problem === undefined ? ok(options) : err(problem);
}
