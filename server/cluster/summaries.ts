// Keeps the summary records beside the full ones: after a batch, only those that it touched are made again.

import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { same } from '#lib/kube/same.ts';
import { type Change, type ClusterState, get } from '#lib/cluster/state.ts';
import type { SummaryRecord } from '#lib/cluster/summary.ts';
import { alarmOf } from '#lib/diagnosis/findings-of.ts';
import { summariseNamespace, summariseNode, summariseService, summariseZone, touchedServices } from '#lib/diagnosis/summarise.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import type { Derivation } from './derivation.ts';

/** The summaries of one kind: of the keys that `changes` touch, those that differ from what is held. */
function summaries(
  kind: SummaryRecord['kind'],
  touched: (state: ClusterState, changes: readonly Change[]) => ReadonlySet<Key>,
  summarise: (state: ClusterState, key: Key) => SummaryRecord | undefined,
): Derivation {
  return {
    derive(state, changes) {
      const deltas: Delta[] = [];
      for (const key of touched(state, changes)) {
        const held = get(state, kind, key);
        const made = summarise(state, key);
        if (made !== undefined && !same(held, made)) deltas.push(put(made));
        if (made === undefined && held !== undefined) deltas.push(remove(kind, key));
      }
      return deltas;
    },
  };
}

/** What a Service adds to the summary of its namespace. */
function signal(record: Change['before']): string {
  return record?.kind === 'ServiceSummary' ? (alarmOf(record.findings) ?? 'well') : 'absent';
}

function touchedNamespaces(_: ClusterState, changes: readonly Change[]): Set<Key> {
  const touched = new Set<Key>();
  for (const { kind, key, before, after } of changes) {
    if (kind === 'Namespace') touched.add(key);
    // Of its Services only the number and what is signalled are in the summary; of other things, their findings.
    if (kind === 'ServiceSummary' && signal(before) !== signal(after)) touched.add(splitKey(key).namespace);
    if (kind === 'Finding') touched.add(splitKey(key).namespace);
    // Only the number of Pods is in the summary.
    if (kind === 'Pod' && (before === undefined) !== (after === undefined)) touched.add(splitKey(key).namespace);
  }
  return touched;
}

function touchedNodes(_: ClusterState, changes: readonly Change[]): Set<Key> {
  const touched = new Set<Key>();
  for (const { kind, key, before, after } of changes) {
    if (kind === 'Node') touched.add(key);
    if (kind !== 'Pod') continue;
    const from = before?.kind === 'Pod' ? before.spec.nodeName : undefined;
    const to = after?.kind === 'Pod' ? after.spec.nodeName : undefined;
    if (from === to) continue;
    if (from !== undefined) touched.add(from);
    if (to !== undefined) touched.add(to);
  }
  return touched;
}

function touchedZones(_: ClusterState, changes: readonly Change[]): Set<Key> {
  const touched = new Set<Key>();
  for (const { before, after } of changes) {
    for (const record of [before, after]) if (record?.kind === 'NodeSummary') touched.add(record.zone ?? '');
  }
  return touched;
}

/** Each kind of summary reads those before it. */
export const SUMMARIES: readonly Derivation[] = [
  summaries('ServiceSummary', touchedServices, summariseService),
  summaries('NamespaceSummary', touchedNamespaces, summariseNamespace),
  summaries('NodeSummary', touchedNodes, summariseNode),
  summaries('ZoneSummary', touchedZones, summariseZone),
];
