// A recording fed straight into a sink at the speed at which it was made.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { keyOf } from '#lib/kube/key.ts';
import { type KubeKind, type KubeRecord, READERS, RESOURCES } from '#lib/kube/record.ts';
import type { Clock } from './clock.ts';
import type { Sink } from './kube/sink.ts';

type Line = {
  readonly t: number;
  readonly type: string;
  readonly object: { readonly kind: KubeKind; readonly metadata: { readonly namespace?: string; readonly name: string } };
};

export function readLines(path: string): Line[] {
  return gunzipSync(readFileSync(path))
    .toString()
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.type !== 'BOOKMARK');
}

export function feedLine(sink: Sink, { type, object }: Line): void {
  if (type === 'DELETED') return sink.delete(object.kind, keyOf(object.metadata.namespace ?? '', object.metadata.name), undefined);
  const read = READERS[object.kind](object);
  if (read.ok) sink.put(read.value);
  else sink.fault(read.error);
}

/** Starts over when it is through. */
export function play(lines: readonly Line[], sink: Sink, clock: Clock): void {
  const initial = lines.filter((line) => line.t === 0);
  const later = lines.filter((line) => line.t > 0);

  function begin(): void {
    for (const { kind } of RESOURCES) {
      const records: KubeRecord[] = [];
      for (const { object } of initial) {
        const read = object.kind === kind ? READERS[kind](object) : undefined;
        if (read?.ok === true) records.push(read.value);
      }
      sink.replace(kind, records, undefined, []);
      sink.status(kind, { state: 'live' });
    }
    const start = clock.monotonic();
    const step = (i: number): void => {
      const line = later[i];
      if (line === undefined) {
        clock.after(3000, begin);
        return;
      }
      clock.after(Math.max(0, start + line.t - clock.monotonic()), () => {
        feedLine(sink, line);
        step(i + 1);
      });
    };
    step(0);
  }
  begin();
}
