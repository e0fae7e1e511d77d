// A part of the history as a recording: what "Save recording" in the dock saves.

import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { splitKey } from '#lib/kube/key.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import type { History } from '#server/history/history.ts';
import { encodeLine, observedIn, type RecordingLine } from './lines.ts';
import { headOf, stateLines } from './record.ts';
import { deltasWithin, statusWithin } from './scope.ts';

export type SaveQuestion = {
  readonly history: History;
  readonly cluster: ClusterInfo;
  /** A Service is saved with its namespace: without what is around it nothing could be found in it. */
  readonly scope: Scope;
  readonly from: number;
  readonly to: number;
  readonly signal: AbortSignal;
};

function namespaceSaved(scope: Scope): string | undefined {
  switch (scope.kind) {
    case 'overview':
      return undefined;
    case 'namespace':
      return scope.namespace;
    case 'service':
      return splitKey(scope.service).namespace;
    default:
      return assertNever(scope);
  }
}

async function* savedLines({ history, cluster, scope, from, to, signal }: SaveQuestion): AsyncGenerator<RecordingLine, void> {
  const namespace = namespaceSaved(scope);
  const reached = (): number => Math.min(to, history.spans().at(-1)?.to ?? to);
  let last: number | undefined;
  for await (const entry of history.read(from, to, signal)) {
    switch (entry.kind) {
      case 'moment': {
        const { time, seq, state, status } = entry;
        if (last === undefined) yield headOf(cluster, namespace, time, Math.max(time, reached()));
        else yield { kind: 'gap', from: last, to: time, why: history.spans().find((span) => span.from === time)?.why ?? 'notRunning' };
        if (status !== undefined) yield { kind: 'status', time, status: statusWithin(status, namespace) };
        yield* stateLines(state, seq, time, namespace);
        last = time;
        break;
      }
      case 'batch': {
        const { seq, time, deltas: all } = entry.batch;
        const deltas = deltasWithin(observedIn(all), namespace);
        if (deltas.length > 0) yield { kind: 'batch', seq, time, deltas };
        last = time;
        break;
      }
      case 'status':
        yield { kind: 'status', time: entry.time, status: statusWithin(entry.status, namespace) };
        last = entry.time;
        break;
      default:
        assertNever(entry);
    }
  }
  // Who was cut off has no end, and is told so when it is opened.
  if (last !== undefined && !signal.aborted) yield { kind: 'end', time: Math.max(last, reached()) };
}

const compress = promisify(zstdCompress);
const PARAMS = { [constants.ZSTD_c_checksumFlag]: 1 };
/** Characters of a frame. */
const FRAME = 1 << 20;

/** Nothing at all where no history is kept. */
export async function* savedBytes(question: SaveQuestion): AsyncGenerator<Uint8Array, void> {
  let text = '';
  for await (const line of savedLines(question)) {
    text += encodeLine(line);
    if (text.length < FRAME) continue;
    yield await compress(Buffer.from(text), { params: PARAMS });
    text = '';
  }
  if (text !== '') yield await compress(Buffer.from(text), { params: PARAMS });
}

/** For a file: of which cluster, and when it begins. */
export function fileNameOf({ name }: ClusterInfo, from: number): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60);
  return `signalbox-${plain}-${new Date(from).toISOString().slice(0, 19).replaceAll(':', '')}Z.ndjson.zst`;
}
