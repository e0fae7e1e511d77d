// The findings of a live cluster: asked anew where a change reaches, settled by the cluster's clock, kept in the state as records.

import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import type { Finding, Subject } from '#lib/cluster/finding.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { apply, type Change, type ClusterState, get } from '#lib/cluster/state.ts';
import { type Choice, diagnose, isDecidable } from '#lib/diagnosis/diagnose.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { timeOf } from '#lib/diagnosis/pod-reason.ts';
import type { Rule } from '#lib/diagnosis/rule.ts';
import { RULES, ruleNamed } from '#lib/diagnosis/rules.ts';
import { type Begun, begin, toFinding } from '#lib/diagnosis/settle.ts';
import type { KnownState } from '#lib/diagnosis/known-state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import type { Key } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import { same } from '#lib/kube/same.ts';

type About = Subject & { readonly kind: KubeKind };
type Step = { readonly deltas: readonly Delta[]; readonly changes: readonly Change[] };
type Held = { readonly diagnosis: Diagnosis; readonly begun: Begun };

export type Findings = {
  /** Brings the Finding records in line with changes that are already applied, and with the time. */
  update(changes: readonly Change[], now: number): Step;
  /**
   * Tells which kinds have been listed whole: rules that need others stay silent. Asks those that can be decided now.
   * `within`: the one namespace of which a kind is known, where it may not be read in the others.
   */
  know(kinds: ReadonlySet<KubeKind>, now: number, within?: ReadonlyMap<KubeKind, string>): Step;
  /** The next time, in ms since 1970 on the cluster's clock, at which something will count that does not yet. */
  nextDue(): number | undefined;
};

export type FindingsOptions = {
  readonly state: ClusterState;
  /** A rule threw: a bug, which must not take the dashboard down. What it had found about the subject stays. */
  readonly onBug: (subject: Subject, error: unknown) => void;
  /** All of them where they are not given. */
  readonly rules?: readonly Rule[];
  /** The zone of the cluster's DNS; cluster.local where it is not given. */
  readonly clusterDomain?: string | undefined;
};

/** On the first look lists of several kinds were read one after the other; what the watches bring next may explain it. In ms. */
const FIRST_LOOK_GRACE = 1000;

const NOTHING: Step = { deltas: [], changes: [] };

function createdAt(state: ClusterState, { kind, key }: About): number | undefined {
  return timeOf(get(state, kind, key)?.metadata.creationTimestamp);
}

export function createFindings({ state, onBug, rules = RULES, clusterDomain }: FindingsOptions): Findings {
  let kinds: ReadonlySet<KubeKind> = new Set();
  let narrow: ReadonlyMap<KubeKind, string> = new Map();
  /** Those that can be decided: while the first lists arrive there are none, and a change costs nothing here. */
  let decidable: readonly Rule[] = [];
  const knownState: KnownState = { state, known: (kind) => kinds.has(kind), within: (kind) => narrow.get(kind), clusterDomain };
  /** `Kind:key` -> what is found about it, by id. */
  const bySubject = new Map<string, ReadonlyMap<string, Held>>();
  /** Found, and not counting yet: id -> subject. */
  const waiting = new Map<string, About>();

  function ask(about: About, choice: Choice, now: number, firstLook: boolean): void {
    const id = `${about.kind}:${about.key}`;
    const before = bySubject.get(id);
    let found: readonly Diagnosis[];
    try {
      found = diagnose(knownState, about, choice, rules);
    } catch (error) {
      onBug(about, error);
      return;
    }
    if (found.length === 0 && before === undefined) return;
    const after = new Map<string, Held>();
    // What other rules have found is as it was.
    for (const [name, held] of before ?? []) {
      waiting.delete(name);
      if (choice !== 'all' && ![...choice].some((rule) => rule.id === held.diagnosis.rule)) after.set(name, held);
    }
    const created = createdAt(state, about);
    for (const diagnosis of found) {
      const { name } = diagnosis.metadata;
      const settles = diagnosis.settles ?? ruleNamed(diagnosis.rule)?.settles.seconds ?? 0;
      const begun = begin(diagnosis, before?.get(name)?.begun, settles, { now, firstLook, created });
      const grace = firstLook && before?.get(name) === undefined ? now + FIRST_LOOK_GRACE : 0;
      after.set(name, { diagnosis, begun: grace > begun.counts ? { ...begun, counts: grace } : begun });
    }
    if (after.size === 0) bySubject.delete(id);
    else bySubject.set(id, after);
  }

  /** The records of a subject that count by now, against those that are held. */
  function* settled(about: About, now: number, shown: ReadonlyMap<string, ReadonlySet<Key>>): Generator<Delta> {
    const id = `${about.kind}:${about.key}`;
    const left = new Set(shown.get(id));
    for (const [name, { diagnosis, begun }] of bySubject.get(id) ?? []) {
      if (begun.counts > now) {
        waiting.set(name, about);
        continue;
      }
      waiting.delete(name);
      const finding = toFinding(diagnosis, begun);
      const key = recordKey(finding);
      left.delete(key);
      if (!same(state.tables.Finding.get(key), finding)) yield put(finding);
    }
    for (const key of left) yield remove('Finding', key);
  }

  /** `Kind:key` of the subject -> keys of its records. */
  const records = new Map<string, Set<Key>>();

  function commit(abouts: Iterable<About>, now: number): Step {
    const deltas: Delta[] = [];
    for (const about of abouts) deltas.push(...settled(about, now, records));
    if (deltas.length === 0) return NOTHING;
    const changes = apply(state, deltas);
    for (const { key, before, after } of changes) note(key, before as Finding | undefined, after as Finding | undefined);
    return { deltas, changes };
  }

  function note(key: Key, before: Finding | undefined, after: Finding | undefined): void {
    const subject = (after ?? before)?.subject;
    if (subject === undefined) return;
    const id = `${subject.kind}:${subject.key}`;
    const keys = records.get(id) ?? new Set<Key>();
    if (after === undefined) keys.delete(key);
    else keys.add(key);
    if (keys.size === 0) records.delete(id);
    else records.set(id, keys);
  }

  function due(now: number): Map<string, About> {
    const found = new Map<string, About>();
    for (const [name, about] of waiting) {
      const id = `${about.kind}:${about.key}`;
      const held = bySubject.get(id)?.get(name);
      if (held === undefined) waiting.delete(name);
      else if (held.begun.counts <= now) found.set(id, about);
    }
    return found;
  }

  return {
    update(changes, now) {
      const abouts = due(now);
      for (const [kind, keys] of rechecksFor(state, changes, decidable)) {
        for (const [key, choice] of keys) {
          const about: About = { kind, key };
          ask(about, choice, now, false);
          abouts.set(`${kind}:${key}`, about);
        }
      }
      return commit(abouts.values(), now);
    },
    know(next, now, within = new Map()) {
      const before = kinds;
      const wider = [...narrow.keys(), ...within.keys()].some((kind) => narrow.get(kind) !== within.get(kind));
      if (!wider && next.size === before.size && [...next].every((kind) => before.has(kind))) return NOTHING;
      const was = rules.map((rule) => isDecidable(rule, knownState));
      kinds = next;
      narrow = within;
      decidable = rules.filter((rule) => isDecidable(rule, knownState));
      const changed = new Map<KubeKind, Set<Rule>>();
      rules.forEach((rule, i) => {
        const decided = isDecidable(rule, knownState);
        if (decided !== was[i] || (decided && wider)) changed.set(rule.about, (changed.get(rule.about) ?? new Set()).add(rule));
      });
      const abouts: About[] = [];
      for (const [kind, asked] of changed) {
        for (const key of state.tables[kind].keys()) {
          const about: About = { kind, key };
          ask(about, asked, now, true);
          abouts.push(about);
        }
      }
      return commit(abouts, now);
    },
    nextDue() {
      let next: number | undefined;
      for (const [name, { kind, key }] of waiting) {
        const counts = bySubject.get(`${kind}:${key}`)?.get(name)?.begun.counts;
        if (counts !== undefined) next = Math.min(next ?? counts, counts);
      }
      return next;
    },
  };
}
