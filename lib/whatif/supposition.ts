// A supposition: the state as it would be with a hypothesis, beside a state that changes. It follows each change at the cost of what that
// change and the hypothesis have in common.

import { copyState } from '#lib/cluster/copy.ts';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, type Change as StateChange, type ClusterState, get } from '#lib/cluster/state.ts';
import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import { applyAssumption, type Note, type Outcome, type Work } from './apply-assumption.ts';
import { canonical, type Assumption, type Hypothesis } from './assumption.ts';
import { republish } from './republish.ts';

/** What came of a hypothesis. */
export type Supposed = {
  /** In the order in which they take effect. */
  readonly outcomes: readonly { readonly change: Assumption; readonly outcome: Outcome }[];
  readonly notes: readonly Note[];
};

/**
 * Laws: it holds what it would hold made anew over the state as it is by now (but where a live slice has the very name that is made up for
 * one of another Service); the changes that it gives lead from what it held to that.
 */
export type Supposition = {
  /** A copy of the state that is followed, with the hypothesis in it. Mutated in place. */
  readonly state: ClusterState;
  supposed(): Supposed;
  /** In place of what was supposed before. */
  suppose(service: Key, hypothesis: Hypothesis): readonly StateChange[];
  /** Supposes nothing more: `state` holds what is followed. */
  letGo(): readonly StateChange[];
  /** The state that is followed has these changes already. */
  follow(changes: readonly StateChange[]): readonly StateChange[];
};

type Subject = Pick<StateChange, 'kind' | 'key'>;

const idOf = ({ kind, key }: Subject): string => `${kind}:${key}`;

/** Writes into a state and remembers what was there first, so that what differs in the end can be told. */
function openLedger(state: ClusterState) {
  const first = new Map<string, StateChange>();
  return {
    write(deltas: readonly Delta[]): readonly Subject[] {
      const changes = apply(state, deltas);
      for (const change of changes) if (!first.has(idOf(change))) first.set(idOf(change), change);
      return changes;
    },
    differences: (): readonly StateChange[] =>
      [...first.values()].flatMap(({ kind, key, before }): readonly StateChange[] => {
        const after = get(state, kind, key);
        return same(before, after) ? [] : [{ kind, key, before, after }];
      }),
  };
}

type Ledger = ReturnType<typeof openLedger>;

/** What the records of a hypothesis are read from, so that a change of anything else leaves them as they are. */
type Inputs = {
  readonly service: Key;
  readonly pods: ReadonlySet<Key>;
  readonly nodes: ReadonlySet<string>;
  /** Of their Nodes all Pods count. */
  readonly drained: ReadonlySet<string>;
  /** All Pods of the Service count: one is copied, or some are chosen to go. */
  readonly countsPods: boolean;
};

function inputsOf(service: Key, hypothesis: Hypothesis): Inputs {
  const { namespace } = splitKey(service);
  const pods = hypothesis.flatMap((change) => (change.kind === 'pod' ? [keyOf(namespace, change.pod)] : []));
  const drained = hypothesis.flatMap((change) => (change.kind === 'drain' ? [change.node] : []));
  const scaled = hypothesis.flatMap((change) => (change.kind === 'replicas' ? [change.node] : []));
  return {
    service,
    pods: new Set(pods),
    nodes: new Set([...drained, ...scaled]),
    drained: new Set(drained),
    countsPods: scaled.length > 0,
  };
}

function isOn(nodes: ReadonlySet<string>, record: AnyRecord | undefined): boolean {
  return record?.kind === 'Pod' && record.spec.nodeName !== undefined && nodes.has(record.spec.nodeName);
}

/** For whom a slice publishes. */
function publishedFor(record: AnyRecord | undefined): Key | undefined {
  const name = record?.kind === 'EndpointSlice' ? record.metadata.labels[SERVICE_NAME_LABEL] : undefined;
  return record === undefined || name === undefined ? undefined : keyOf(record.metadata.namespace, name);
}

function mergeNotes(notes: readonly Note[]): readonly Note[] {
  const merged: Note[] = notes.filter((note) => note.kind !== 'not-replaced');
  const gone = notes.reduce((sum, note) => sum + (note.kind === 'not-replaced' ? note.pods : 0), 0);
  return gone === 0 ? merged : [...merged, { kind: 'not-replaced', pods: gone }];
}

/** What is written anew for one Service. */
type Rewritten = { readonly subjects: readonly Subject[]; readonly followed: readonly Key[] };

/** A hypothesis at work: the records that it names, and what is published for the Services that they reach. */
type Laid = {
  readonly hypothesis: Hypothesis;
  readonly inputs: Inputs;
  readonly work: Work;
  readonly outcomes: Supposed['outcomes'];
  /** By id. */
  readonly subjects: Map<string, Subject>;
  /** Are the Pods of the Service's namespace known here? */
  readonly known: boolean;
  readonly services: Map<Key, Rewritten>;
};

/**
 * `live` is not touched. Slices are written anew for every Service that a change of the hypothesis reaches; where the controller still had
 * something to catch up with, it has done so there. Time to suppose grows with the state, which is copied once, and with those Services.
 * Laws: no change supposed, no record differs; the order of changes of different subjects does not matter.
 */
export function createSupposition(live: ClusterState): Supposition {
  const state = copyState(live);
  let laid: Laid | undefined;

  /** As it is in the state that is followed. */
  function restore(ledger: Ledger, subjects: Iterable<Subject>): void {
    for (const { kind, key } of subjects) {
      const record = get(live, kind, key);
      if (record !== get(state, kind, key)) ledger.write([record === undefined ? remove(kind, key) : put(record)]);
    }
  }

  function isKnown(service: Key): boolean {
    return live.index.keysByNamespace.has(`Pod:${splitKey(service).namespace}`);
  }

  function lay(ledger: Ledger, service: Key, wanted: Hypothesis): Laid {
    const subjects = new Map<string, Subject>();
    const write = (deltas: readonly Delta[]): void => {
      for (const subject of ledger.write(deltas)) subjects.set(idOf(subject), subject);
    };
    const work: Work = { before: live, state, write, service, pods: new Map(), notes: [], made: 0, republishes: false };
    const hypothesis = canonical(wanted);
    const outcomes = hypothesis.map((change) => ({ change, outcome: applyAssumption(work, change) }));
    return {
      hypothesis,
      inputs: inputsOf(service, hypothesis),
      work,
      outcomes,
      subjects,
      known: isKnown(service),
      services: new Map(),
    };
  }

  /** Who selects the Pod, in either state: before a change is put into `state`, that is before and after it. */
  function selecting(pod: Key): readonly Key[] {
    return [...linked(live.index.servicesByPod, pod), ...linked(state.index.servicesByPod, pod)];
  }

  /** Would the hypothesis do something else after this change? */
  function concerns({ inputs, subjects }: Laid, change: StateChange): boolean {
    if (subjects.has(idOf(change))) return true;
    switch (change.kind) {
      case 'Service':
        return change.key === inputs.service;
      case 'Node':
        return inputs.nodes.has(change.key);
      case 'Pod':
        return (
          inputs.pods.has(change.key) ||
          isOn(inputs.drained, change.before) ||
          isOn(inputs.drained, change.after) ||
          (inputs.countsPods && selecting(change.key).includes(inputs.service))
        );
      default:
        return false;
    }
  }

  /** The Services of which other slices may have to be written after these changes, or none any more. */
  function stale({ services }: Laid, changes: readonly StateChange[]): ReadonlySet<Key> {
    const found = new Set<Key>();
    for (const { kind, key, before, after } of changes) {
      if (kind === 'Service') found.add(key);
      if (kind === 'Pod') for (const service of selecting(key)) found.add(service);
      for (const service of [publishedFor(before), publishedFor(after)]) if (service !== undefined) found.add(service);
      // Zones and hints come from the Nodes.
      if (kind === 'Node') for (const service of services.keys()) found.add(service);
    }
    return found;
  }

  /** Services whose slices name one of the changed Pods, or that select one of them, before or after. */
  function reached({ work }: Laid): ReadonlySet<Key> {
    const found = new Set<Key>(work.republishes ? [work.service] : []);
    for (const key of work.pods.keys()) {
      for (const service of selecting(key)) found.add(service);
      for (const slice of linked(live.index.slicesByTarget, key)) {
        const service = publishedFor(live.tables.EndpointSlice.get(slice));
        if (service !== undefined) found.add(service);
      }
    }
    return found;
  }

  /** Publishes for the Services that are reached by now and have nothing written yet. */
  function publish(ledger: Ledger, at: Laid): void {
    if (!at.known) return;
    for (const key of [...reached(at)].sort()) {
      if (at.services.has(key)) continue;
      const next = republish(state, key, at.work.pods);
      at.services.set(key, { subjects: ledger.write(next.deltas), followed: next.followed });
    }
  }

  function takeBack(ledger: Ledger): void {
    if (laid === undefined) return;
    for (const { subjects } of laid.services.values()) restore(ledger, subjects);
    restore(ledger, laid.subjects.values());
    laid = undefined;
  }

  function notesOf(at: Laid): readonly Note[] {
    const notes = [...at.work.notes];
    if (!at.known && reached(at).size > 0) notes.push({ kind: 'pods-unknown' });
    const followed = [...at.services].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, rewritten]) => rewritten.followed);
    if (followed.length > 0) notes.push({ kind: 'followed', slices: followed });
    return mergeNotes(notes);
  }

  return {
    state,
    supposed: () => ({ outcomes: laid?.outcomes ?? [], notes: laid === undefined ? [] : notesOf(laid) }),
    suppose(service, hypothesis) {
      const ledger = openLedger(state);
      takeBack(ledger);
      laid = lay(ledger, service, hypothesis);
      publish(ledger, laid);
      return ledger.differences();
    },
    letGo() {
      const ledger = openLedger(state);
      takeBack(ledger);
      return ledger.differences();
    },
    follow(changes) {
      const ledger = openLedger(state);
      const at = laid;
      const anew = at !== undefined && (isKnown(at.work.service) !== at.known || changes.some((change) => concerns(at, change)));
      const again = at === undefined || anew ? [] : [...stale(at, changes)];
      if (anew) takeBack(ledger);
      restore(ledger, changes);
      if (at === undefined) return ledger.differences();
      for (const key of again) {
        restore(ledger, at.services.get(key)?.subjects ?? []);
        at.services.delete(key);
      }
      laid = anew ? lay(ledger, at.work.service, at.hypothesis) : at;
      publish(ledger, laid);
      return ledger.differences();
    },
  };
}
