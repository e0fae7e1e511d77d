// Answers one request of the Kubernetes API.

import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  aggregatedDiscovery,
  AGGREGATED,
  coreVersions,
  groupDocument,
  groupList,
  resourceList,
  versionDocument,
  wantsAggregated,
} from './discovery.ts';
import { type Refusal, refuseRequest, refuseStranger, withoutAbsent } from './faults/refusal.ts';
import { listBody } from './list.ts';
import { flag, type ListOptions, readListOptions } from './list-options.ts';
import { metadataOfPage, wantsMetadata } from './metadata-only.ts';
import { readPage } from './page.ts';
import { parsePath, type Target } from './path.ts';
import { createPump } from './pump.ts';
import type { Resource } from './resource.ts';
import {
  continueExpired,
  forbiddenValue,
  invalid,
  methodNotAllowed,
  notAcceptable,
  objectNotFound,
  pathNotFound,
  type Status,
  tooLarge,
  tooOld,
} from './status.ts';
import { asTables, readTableRequest, tableOfObject, tableOfPage } from './table.ts';
import { AS_OBJECTS, serveWatch, type WatchContext } from './watch.ts';

export type AnswerContext = WatchContext & {
  readonly kubernetes: string;
  readonly resources: readonly Resource[];
  /** The virtual date, in ms since 1970. */
  readonly date: () => number;
};

function sendJson(response: ServerResponse, code: number, body: unknown, contentType = 'application/json'): void {
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(code, { 'Content-Type': contentType, 'Content-Length': bytes.length });
  response.end(bytes);
}

function sendStatus(response: ServerResponse, status: Status): void {
  const seconds = status.details?.retryAfterSeconds;
  if (seconds !== undefined) response.setHeader('Retry-After', String(seconds));
  sendJson(response, status.code, status);
}

function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  if (refusal.kind === 'status') sendStatus(response, refusal.status);
  else sendText(response, refusal.code, refusal.text);
}

function acceptsJson(accept: string): boolean {
  return accept === '' || accept.split(',').some((type) => /^\s*(application\/json|application\/\*|\*\/\*)\s*(;|$)/.test(type));
}

/** A request for a collection, read. */
type Collection = {
  readonly resource: Resource;
  readonly options: ListOptions;
  /** Undefined where the objects themselves are asked for. */
  readonly table: ReturnType<typeof readTableRequest>;
  readonly accept: string;
};

function answerWatch(context: AnswerContext, response: ServerResponse, { resource, options, table }: Collection): void {
  const { faults, store } = context;
  if (options.sendInitialEvents !== undefined && faults.take('old-server', resource.resource, (f) => f.answer === 'refuse')) {
    return sendStatus(response, invalid([forbiddenValue('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch')]));
  }
  if (faults.take('gone', resource.resource, (fault) => fault.at === 'watch') !== undefined) {
    return sendStatus(response, tooOld(options.version ?? 0, store.version()));
  }
  serveWatch(context, response, resource, options, table ? asTables(resource, context.date, table.include) : AS_OBJECTS);
}

function answerList(context: AnswerContext, response: ServerResponse, { resource, options, table, accept }: Collection): void {
  const { faults, store } = context;
  if (options.continue !== '' && faults.take('gone', resource.resource, (fault) => fault.at === 'continue') !== undefined) {
    return sendStatus(response, continueExpired(''));
  }
  if (faults.take('too-large', resource.resource, (fault) => fault.at === 'list') !== undefined) {
    return sendStatus(response, tooLarge((options.version ?? 0) + 1, store.version()));
  }
  const page = readPage(store, resource, options);
  if (!page.ok) return sendStatus(response, page.error);
  if (table !== undefined) return sendJson(response, 200, tableOfPage(resource, page.value, context.date(), table.include));
  if (wantsMetadata(accept)) return sendJson(response, 200, metadataOfPage(page.value));
  response.writeHead(200, { 'Content-Type': 'application/json' });
  createPump(response, listBody(faults, resource, page.value), 0, () => response.destroy()).end();
}

type Single = Extract<Target, { kind: 'object' }>;

function answerObject(
  context: AnswerContext,
  request: IncomingMessage,
  response: ServerResponse,
  target: Single,
  query: URLSearchParams,
): void {
  const { resource, namespace, name } = target;
  const found = context.store.get(resource, namespace === undefined ? name : `${namespace}/${name}`);
  if (found === undefined) return sendStatus(response, objectNotFound(resource, name));
  const table = readTableRequest(request.headers.accept ?? '', query);
  const bytes = table === undefined ? found.bytes() : tableOfObject(resource, found, context.date(), table.include);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': bytes.length + 1 });
  response.end(Buffer.concat([bytes, Buffer.from('\n')]));
}

export function answer(context: AnswerContext, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const { faults } = context;
  const accept = request.headers.accept ?? '';
  response.setHeader('Cache-Control', 'no-cache, private');
  const stranger = refuseStranger(faults, request.headers.authorization);
  if (stranger !== undefined) return refuse(response, stranger);
  const resources = withoutAbsent(faults, context.resources);
  const target = parsePath(resources, url.pathname);
  if (target.kind === 'nowhere') return sendText(response, 404, '404 page not found\n');
  if (target.kind === 'nothing') return sendStatus(response, pathNotFound());
  if (request.method !== 'GET') return sendStatus(response, methodNotAllowed());
  if (target.kind === 'health') return sendText(response, 200, 'ok');
  if (!acceptsJson(accept)) return sendStatus(response, notAcceptable('application/json'));

  switch (target.kind) {
    case 'version':
      return sendJson(response, 200, versionDocument(context.kubernetes));
    case 'core-versions':
      if (wantsAggregated(accept)) return sendJson(response, 200, aggregatedDiscovery(resources, true), AGGREGATED);
      return sendJson(response, 200, coreVersions());
    case 'groups':
      if (wantsAggregated(accept)) return sendJson(response, 200, aggregatedDiscovery(resources, false), AGGREGATED);
      return sendJson(response, 200, groupList(resources));
    case 'group':
      return sendJson(response, 200, { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(resources, target.group) });
    case 'resources':
      return sendJson(response, 200, resourceList(resources, target.group, target.version));
    case 'object': {
      const refusal = refuseRequest(faults, target.resource, 'get', target.namespace);
      if (refusal !== undefined) return refuse(response, refusal);
      return answerObject(context, request, response, target, url.searchParams);
    }
    case 'collection': {
      const watch = flag(url.searchParams.get('watch'));
      const refusal = refuseRequest(faults, target.resource, watch ? 'watch' : 'list', target.namespace);
      if (refusal !== undefined) return refuse(response, refusal);
      const { resource, namespace } = target;
      const options = readListOptions(resource, namespace, url.searchParams);
      if (!options.ok) return sendStatus(response, options.error);
      const accept = request.headers.accept ?? '';
      const collection = { resource, options: options.value, table: readTableRequest(accept, url.searchParams), accept };
      return watch ? answerWatch(context, response, collection) : answerList(context, response, collection);
    }
  }
}
