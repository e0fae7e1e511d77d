// What is true: a fresh list of every kind from the API server, read and summarised from nothing.

import { put } from '#lib/cluster/delta.ts';
import { type AnyRecord, recordKey } from '#lib/cluster/record.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { type ClusterState, newState } from '#lib/cluster/state.ts';
import { READERS, type Resource, RESOURCES } from '#lib/kube/record.ts';
import { same } from '#lib/kube/same.ts';
import { fold } from '#server/cluster/derivation.ts';
import { SUMMARIES } from '#server/cluster/summaries.ts';
import { resourcePath } from '#server/kube/api/resource-path.ts';
import { projectScope } from '#lib/scope/project-scope.ts';
import type { Api, KubeObject } from './api.ts';

/** Of a custom resource that the cluster does not have there is nothing. */
async function itemsOf(api: Pick<Api, 'list'>, resource: Resource): Promise<readonly KubeObject[]> {
  const path = resourcePath(resource, undefined);
  try {
    return (await api.list(path)).items;
  } catch (error) {
    if (resource.optional === 'custom' && error instanceof Error && error.message.includes(' answered 404')) return [];
    throw error;
  }
}

/** Throws for an object that its reader refuses: the API server of the tests writes none such. */
export async function listTruth(api: Pick<Api, 'list'>): Promise<ClusterState> {
  const lists = await Promise.all(RESOURCES.map((resource) => itemsOf(api, resource)));
  const records = lists.flatMap((items, index) =>
    items.flatMap((item) => {
      const kind = RESOURCES[index]?.kind ?? 'Pod';
      const record = READERS[kind](item);
      if (!record.ok) throw new Error(`${kind} ${item.metadata.name} cannot be read: ${record.error.path} ${record.error.problem}`);
      return record.value ?? [];
    }),
  );
  const state = newState();
  fold(state, records.map(put), SUMMARIES, 0);
  return state;
}

export function recordsIn(truth: ClusterState, scope: Scope): readonly AnyRecord[] {
  return projectScope(truth, scope).records();
}

/** What is found wrong depends on how long it has been so, and which events are held on when they came: a list made now cannot tell. */
function comparable(record: AnyRecord): AnyRecord | undefined {
  switch (record.kind) {
    case 'Finding':
      return undefined;
    // Of these only the latest are held, and they come when there is time.
    case 'Event':
      return undefined;
    case 'ServiceSummary':
      return { ...record, findings: [] };
    case 'NamespaceSummary':
      return { ...record, broken: 0, warning: 0 };
    default:
      return record;
  }
}

/** One line for each record that is missing, too many or different; empty when both hold the same, findings and events aside. */
export function differences(held: Iterable<AnyRecord>, wanted: Iterable<AnyRecord>): readonly string[] {
  const named = (records: Iterable<AnyRecord>): Map<string, AnyRecord> =>
    new Map([...records].flatMap((record) => comparable(record) ?? []).map((record) => [`${record.kind} ${recordKey(record)}`, record]));
  const [left, right] = [named(held), named(wanted)];
  const found: string[] = [];
  for (const [name, record] of right) {
    const other = left.get(name);
    if (other === undefined) found.push(`${name} is missing`);
    else if (!same(other, record)) found.push(`${name} is ${JSON.stringify(other)} and should be ${JSON.stringify(record)}`);
  }
  for (const name of left.keys()) if (!right.has(name)) found.push(`${name} should not be there`);
  return found;
}
