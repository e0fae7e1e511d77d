// Case: watch events from bytes to serialised batches, against bare JSON.parse of the same bytes.

import { RESOURCES } from '#lib/kube/record.ts';
import { countBatchBytes, feedLine, feedLines, newCluster } from './feed-cluster.ts';
import { byTurns, report } from './measure.ts';
import { recordedLines } from './recorded-lines.ts';

const recordings = [recordedLines('shop'), recordedLines('load')];

function parse(): () => void {
  return () => {
    for (const { events } of recordings) for (const { bytes } of events) JSON.parse(bytes.toString('utf8'));
  };
}

/** Clusters that hold the first lists, and what is to be fed to them. Nothing is found before all kinds are known. */
function prepared(diagnosed: boolean) {
  return recordings.map(({ initial, events }) => {
    const cluster = newCluster();
    feedLines(cluster, initial);
    if (diagnosed) for (const { kind } of RESOURCES) cluster.status(kind, { state: 'live' });
    return { cluster, events, bytes: countBatchBytes(cluster) };
  });
}

/** A batch every 50 ms of recorded time, as the live cluster would make them. */
const inWindows = (diagnosed: boolean) => (): (() => void) => {
  const clusters = prepared(diagnosed);
  return () => {
    for (const { cluster, events, bytes } of clusters) {
      feedLines(cluster, events);
      if (bytes() === 0) throw new Error('No batch was made.');
    }
  };
};

/** All events, then one batch of what they changed. */
function inOneBatch(): () => void {
  const clusters = prepared(false);
  return () => {
    for (const { cluster, events, bytes } of clusters) {
      for (const line of events) feedLine(cluster, line);
      cluster.flush();
      if (bytes() === 0) throw new Error('No batch was made.');
    }
  };
}

const one = await byTurns(parse, inOneBatch);
const windows = await byTurns(parse, inWindows(false));
const diagnosed = await byTurns(parse, inWindows(true));
await report(
  { name: 'watch events to one serialised batch / JSON.parse', value: one.work / one.floor, unit: 'ratio', target: 1.3 },
  { name: 'watch events to a batch every 50 ms / JSON.parse', value: windows.work / windows.floor, unit: 'ratio', target: undefined },
  { name: 'the same, with findings / JSON.parse', value: diagnosed.work / diagnosed.floor, unit: 'ratio', target: undefined },
);
