// The watch events of a recording as an API server would write them: one JSON line each, as bytes.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { KubeKind } from '#lib/kube/record.ts';

export type WatchLine = {
  /** Milliseconds since the recording began; 0 for what was there at the start. */
  readonly t: number;
  readonly kind: KubeKind;
  /** `{"type":…,"object":…}` without a line break. */
  readonly bytes: Buffer;
};

export type RecordedLines = { readonly initial: readonly WatchLine[]; readonly events: readonly WatchLine[] };

type RecordedEvent = { readonly t: number; readonly type: string; readonly object: { readonly kind: KubeKind } };

export function recordedLines(name: 'shop' | 'load'): RecordedLines {
  const packed = readFileSync(new URL(`../server/replay/recordings/${name}.ndjson.gz`, import.meta.url));
  const [, ...lines] = gunzipSync(packed).toString('utf8').split('\n');
  const initial: WatchLine[] = [];
  const events: WatchLine[] = [];
  for (const line of lines) {
    if (line === '') continue;
    const { t, type, object } = JSON.parse(line) as RecordedEvent;
    const bytes = Buffer.from(JSON.stringify({ type, object }));
    (t === 0 ? initial : events).push({ t, kind: object.kind, bytes });
  }
  return { initial, events };
}
