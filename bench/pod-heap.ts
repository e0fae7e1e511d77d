// Case: heap of a Pod record, alone and with the indexes of a state, against the object as the API server sends it.

import { put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { decodeEvent } from '#server/kube/api/decode.ts';
import { liveHeap, report } from './measure.ts';
import { recordedLines } from './recorded-lines.ts';

const pods = recordedLines('load').initial.filter((line) => line.kind === 'Pod');

function records() {
  return pods.map(({ bytes }) => {
    const event = decodeEvent('Pod', bytes);
    if (event.kind !== 'put') throw new Error('The recording holds a Pod that cannot be read.');
    return event.record;
  });
}

/** Live bytes for each Pod that `make` keeps; made once before, so that code and shapes do not count. */
function bytesEach(make: () => unknown): number {
  make();
  const before = liveHeap();
  const kept = make();
  const each = (liveHeap() - before) / pods.length;
  if (kept === undefined) throw new Error('Nothing was kept.');
  return each;
}

function indexed() {
  const state = newState();
  apply(state, records().map(put));
  return state;
}

const full = bytesEach(() => pods.map(({ bytes }) => JSON.parse(bytes.toString('utf8')) as unknown));
const record = bytesEach(records);
const withIndexes = bytesEach(indexed);

await report(
  { name: 'heap of one Pod record', value: record, unit: 'bytes', target: 1023 },
  { name: 'heap of one Pod record with its indexes', value: withIndexes, unit: 'bytes', target: undefined },
  { name: 'heap of one Pod record / full object', value: record / full, unit: 'ratio', target: undefined },
);
