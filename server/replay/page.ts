// One page of a list: which objects, at which version, and how to go on.

import { err, ok, type Result } from '#lib/std/result.ts';
import { readContinueToken, writeContinueToken } from './continue-token.ts';
import type { ListOptions } from './list-options.ts';
import type { Resource } from './resource.ts';
import { badRequest, continueExpired, listTooOld, type Status, tooLarge } from './status.ts';
import type { Snapshot, Store, Version } from './store.ts';

export type Page = {
  readonly version: number;
  readonly items: readonly Version[];
  /** Empty on the last page. */
  readonly continue: string;
  readonly remaining: number | undefined;
};

type From = { readonly snapshot: Snapshot; readonly version: number; readonly after: string };

function goOn(store: Store, resource: Resource, options: ListOptions): Result<From, Status> {
  if (options.version !== undefined && options.version !== 0) {
    return err(badRequest('specifying resource version is not allowed when using continue'));
  }
  const token = readContinueToken(options.continue);
  if (token === undefined) return err(badRequest('invalid continue token: continue key is not valid: it is not a token of this server'));
  if (token.version < 0) return ok({ snapshot: store.list(resource), version: store.version(), after: token.after });
  const snapshot = store.listAt(resource, token.version);
  if (snapshot === undefined) return err(continueExpired(writeContinueToken({ version: -1, after: token.after })));
  return ok({ snapshot, version: token.version, after: token.after });
}

function begin(store: Store, resource: Resource, options: ListOptions): Result<From, Status> {
  const current = store.version();
  if (options.version !== undefined && options.version > current) return err(tooLarge(options.version, current));
  // A version with a limit and no match means that very version, for history's sake.
  const exact = options.match === 'Exact' || (options.match === undefined && options.limit > 0);
  if (options.version === undefined || options.version === 0 || !exact)
    return ok({ snapshot: store.list(resource), version: current, after: '' });
  const snapshot = store.listAt(resource, options.version);
  if (snapshot === undefined) return err(listTooOld());
  return ok({ snapshot, version: options.version, after: '' });
}

export function readPage(store: Store, resource: Resource, options: ListOptions): Result<Page, Status> {
  const from = options.continue === '' ? begin(store, resource, options) : goOn(store, resource, options);
  if (!from.ok) return from;
  const { snapshot, version, after } = from.value;
  // "Any version" is answered whole from the watch cache, whatever the limit.
  const limit = options.limit === 0 || (options.version === 0 && options.continue === '') ? Number.POSITIVE_INFINITY : options.limit;
  const items: Version[] = [];
  let index = after === '' ? 0 : snapshot.findIndex((entry) => entry.object.key > after);
  if (index < 0) index = snapshot.length;
  for (; index < snapshot.length && items.length < limit; index++) {
    const entry = snapshot[index];
    if (entry !== undefined && options.select(entry.object)) items.push(entry);
  }
  const left: Version[] = items.length < limit ? [] : snapshot.slice(index).filter((entry) => options.select(entry.object));
  const last = items.at(-1);
  const more = left.length > 0 && last !== undefined;
  return ok({
    version,
    items,
    continue: more ? writeContinueToken({ version, after: last.object.key }) : '',
    remaining: more && !options.selective ? left.length : undefined,
  });
}
