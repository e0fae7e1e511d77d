// Tables (meta.k8s.io/v1), the form in which kubectl asks for lists: rows of cells, ages counted on the virtual clock.

import { encodeEvent } from './watch-event-bytes.ts';
import { listMetadata } from './list.ts';
import type { Page } from './page.ts';
import type { Resource } from './resource.ts';
import { isObject } from './stored-object.ts';
import { type Column, columnsOf, type Raw } from './table-columns.ts';
import type { Version } from './store.ts';
import type { Presentation } from './watch.ts';

export type TableRequest = { readonly include: 'None' | 'Metadata' | 'Object' };

/** Does this Accept header ask for a Table first? */
export function readTableRequest(accept: string, query: URLSearchParams): TableRequest | undefined {
  const first = accept.split(',')[0] ?? '';
  if (!first.includes('as=Table') || !first.includes('g=meta.k8s.io') || !/;v=v1(;|$)/.test(first.trim())) return undefined;
  const include = query.get('includeObject');
  return { include: include === 'None' || include === 'Object' ? include : 'Metadata' };
}

function parse(bytes: Buffer): Raw {
  const raw: unknown = JSON.parse(bytes.toString('utf8'));
  return isObject(raw) ? raw : {};
}

function row(columns: readonly Column[], raw: Raw, now: number, include: TableRequest['include']): unknown {
  const cells = columns.map((column) => column.cell(raw, now));
  switch (include) {
    case 'None':
      return { cells, object: null };
    case 'Metadata':
      return { cells, object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: raw['metadata'] } };
    case 'Object':
      return { cells, object: raw };
  }
}

function table(columns: readonly Column[], metadata: unknown, rows: readonly unknown[]): unknown {
  const columnDefinitions = columns.map(({ name, wide }) => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: name,
    priority: wide ? 1 : 0,
  }));
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions, rows };
}

/** `now`: the virtual date in ms since 1970. */
export function tableOfPage(resource: Resource, page: Page, now: number, include: TableRequest['include']): unknown {
  const columns = columnsOf(resource);
  return table(
    columns,
    listMetadata(page),
    page.items.map((version) => row(columns, parse(version.bytes()), now, include)),
  );
}

function tableOfOne(resource: Resource, bytes: Buffer, version: number, now: number, include: TableRequest['include']): Buffer {
  const columns = columnsOf(resource);
  return Buffer.from(JSON.stringify(table(columns, { resourceVersion: String(version) }, [row(columns, parse(bytes), now, include)])));
}

export function tableOfObject(resource: Resource, version: Version, now: number, include: TableRequest['include']): Buffer {
  return tableOfOne(resource, version.bytes(), version.version, now, include);
}

/** Watch events whose objects are Tables of one row. */
export function asTables(resource: Resource, now: () => number, include: TableRequest['include']): Presentation {
  return {
    contentType: 'application/json',
    change(change, view) {
      const shown = view.of === 'last' ? change.last : (change.before ?? change.last);
      return encodeEvent(view.type, tableOfOne(resource, shown.bytes(), change.version, now(), include));
    },
    initial: (version) => encodeEvent('ADDED', tableOfObject(resource, version, now(), include)),
  };
}
