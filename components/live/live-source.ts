// The live source: the stream of a scope, with the parts of a snapshot put together, and the cluster's clock read from its messages.

import type { AnyRecord } from '#lib/cluster/record.ts';
import { type Scope, scopeId } from '#lib/scope/scope.ts';
import type { Message } from '#lib/wire/message.ts';
import { createClusterClock } from './cluster-clock.ts';
import { connect, type Connection, type ConnectionState } from './connection.ts';
import type { Source, SourceSink } from './source.ts';

export type LiveSourceOptions = { readonly connect?: typeof connect; readonly monotonic?: () => number };

export function createLiveSource(sink: SourceSink, options: LiveSourceOptions = {}): Source {
  const opens = options.connect ?? connect;
  const clock = createClusterClock(options.monotonic ?? (() => performance.now()));
  let stream: Connection | undefined;
  let parts: AnyRecord[] = [];

  function onMessage(scope: Scope, message: Message): void {
    // A snapshot and a status carry the time of what they hold, which may be long past.
    if (message.kind !== 'bye') clock.observe(message.time, message.kind === 'batch' || message.kind === 'heartbeat');
    switch (message.kind) {
      case 'snapshot': {
        if (message.scope !== scopeId(scope)) return;
        for (const record of message.records) parts.push(record);
        if (message.more) return;
        const whole = parts;
        parts = [];
        return sink.snapshot(whole);
      }
      case 'batch':
        return sink.batch(message.deltas);
      case 'status':
        // A recording has come to its end: nothing goes on, and no age grows.
        clock.stand(message.status.cluster.source === 'recording');
        return sink.status(message.status);
      case 'heartbeat':
      case 'bye':
        return;
    }
  }

  function onState(next: ConnectionState): void {
    if (next.kind === 'lost') clock.reset();
    // The parts of a snapshot that broke off are worth nothing: the next connection begins a new one.
    if (next.kind !== 'live') parts = [];
    sink.connection(next);
  }

  if (typeof document !== 'undefined') {
    // After sleep or a long time in the background timers may be late: look at once.
    for (const event of ['visibilitychange', 'pageshow', 'online']) addEventListener(event, () => stream?.check(), true);
  }
  return {
    open(scope) {
      stream?.close();
      parts = [];
      stream = opens(scope, (message) => onMessage(scope, message), onState);
    },
    time: () => clock.now(),
    behind: () => clock.behind(),
    retry: () => stream?.retry(),
    close() {
      stream?.close();
      stream = undefined;
    },
  };
}
