// The findings of a live cluster: asked anew where a change reaches, settled by the cluster's clock, kept in the state as records.

import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import type { Subject } from '#lib/cluster/finding.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { type ClusterState, get } from '#lib/cluster/state.ts';
import { type Choice, diagnose, isDecidable } from '#lib/diagnosis/diagnose.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { timeOf } from '#lib/diagnosis/pod-reason.ts';
import { type Mute, mutedBy } from '#lib/diagnosis/mutes.ts';
import type { Rule } from '#lib/diagnosis/rule.ts';
import { RULES, ruleNamed } from '#lib/diagnosis/rules.ts';
import { type Begun, begin, toFinding } from '#lib/diagnosis/settle.ts';
import type { KnownState } from '#lib/diagnosis/known-state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import type { Key } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import { same } from '#lib/kube/same.ts';
import type { Derivation } from './derivation.ts';
import type { KnownKinds } from './known-kinds.ts';

type About = Subject & { readonly kind: KubeKind };
type Held = { readonly diagnosis: Diagnosis; readonly begun: Begun };

export type FindingsOptions = {
  /** What has been listed: rules that need more stay silent, and are asked as soon as they can be decided. */
  readonly known: () => KnownKinds;
  /** A rule threw: a bug, which must not take the dashboard down. What it had found about the subject stays. */
  readonly onBug: (subject: Subject, error: unknown) => void;
  /** All of them where they are not given. */
  readonly rules?: readonly Rule[];
  /** The zone of the cluster's DNS; cluster.local where it is not given. */
  readonly clusterDomain?: string | undefined;
  /** What the team has muted; another array whenever that changes. */
  readonly mutes?: () => readonly Mute[];
};

const NO_MUTES: readonly Mute[] = [];

/** On the first look lists of several kinds were read one after the other; what the watches bring next may explain it. In ms. */
const FIRST_LOOK_GRACE = 1000;

function createdAt(state: ClusterState, { kind, key }: About): number | undefined {
  return timeOf(get(state, kind, key)?.metadata.creationTimestamp);
}

export function createFindings({
  known,
  onBug,
  rules = RULES,
  clusterDomain,
  mutes = () => NO_MUTES,
}: FindingsOptions): Required<Derivation> {
  /** What was known when it was last derived. */
  let last: KnownKinds = { kinds: new Set(), within: new Map() };
  /** Those that can be decided: while the first lists arrive there are none, and a change costs nothing here. */
  let decidable: readonly Rule[] = [];
  /** `Kind:key` -> what is found about it, by id. */
  const bySubject = new Map<string, ReadonlyMap<string, Held>>();
  /** Found, and not counting yet: id -> subject. */
  const waiting = new Map<string, About>();
  /** Muted, until then: id -> subject. */
  const muted = new Map<string, { readonly about: About; readonly until: number }>();
  let lastMutes = NO_MUTES;
  /** `Kind:key` of the subject -> keys of its records. */
  const shown = new Map<string, ReadonlySet<Key>>();

  function knownIn(state: ClusterState): KnownState {
    return { state, known: (kind) => last.kinds.has(kind), within: (kind) => last.within.get(kind), clusterDomain };
  }

  function ask(knownState: KnownState, about: About, choice: Choice, now: number, firstLook: boolean): void {
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
      muted.delete(name);
      if (choice !== 'all' && ![...choice].some((rule) => rule.id === held.diagnosis.rule)) after.set(name, held);
    }
    const created = createdAt(knownState.state, about);
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
  function* settled(state: ClusterState, about: About, now: number): Generator<Delta> {
    const id = `${about.kind}:${about.key}`;
    const counting = new Set<Key>();
    for (const [name, { diagnosis, begun }] of bySubject.get(id) ?? []) {
      if (begun.counts > now) {
        waiting.set(name, about);
        continue;
      }
      waiting.delete(name);
      const by = mutedBy(lastMutes, 'file', diagnosis, now);
      if (by === undefined) muted.delete(name);
      else muted.set(name, { about, until: by.until });
      const finding = toFinding(diagnosis, begun, by);
      const key = recordKey(finding);
      counting.add(key);
      if (!same(state.tables.Finding.get(key), finding)) yield put(finding);
    }
    for (const key of shown.get(id) ?? []) if (!counting.has(key)) yield remove('Finding', key);
    if (counting.size === 0) shown.delete(id);
    else shown.set(id, counting);
  }

  function due(now: number): Map<string, About> {
    const found = new Map<string, About>();
    for (const [name, about] of waiting) {
      const id = `${about.kind}:${about.key}`;
      const begun = bySubject.get(id)?.get(name)?.begun;
      if (begun === undefined) waiting.delete(name);
      else if (begun.counts <= now) found.set(id, about);
    }
    for (const { about, until } of muted.values()) if (until <= now) found.set(`${about.kind}:${about.key}`, about);
    return found;
  }

  /** Everything that is found, where other things are muted than before. */
  function remute(): readonly About[] {
    if (mutes() === lastMutes) return [];
    lastMutes = mutes();
    return [...bySubject].flatMap(([, held]) => [...held.values()].slice(0, 1).map(({ diagnosis }) => diagnosis.subject as About));
  }

  /** Asks the rules that what is known now decides otherwise than before, about all that they are about. */
  function* learn(state: ClusterState, next: KnownKinds, now: number): Generator<About> {
    const before = new Set(decidable);
    const narrowed = [...last.within.keys(), ...next.within.keys()].some((kind) => last.within.get(kind) !== next.within.get(kind));
    last = next;
    const knownState = knownIn(state);
    decidable = rules.filter((rule) => isDecidable(rule, knownState));
    const changed = new Map<KubeKind, Set<Rule>>();
    for (const rule of rules) {
      const decided = decidable.includes(rule);
      if (decided === before.has(rule) && !(decided && narrowed)) continue;
      changed.set(rule.about, (changed.get(rule.about) ?? new Set()).add(rule));
    }
    for (const [kind, asked] of changed) {
      for (const key of state.tables[kind].keys()) {
        const about: About = { kind, key };
        ask(knownState, about, asked, now, true);
        yield about;
      }
    }
  }

  return {
    derive(state, changes, now) {
      const abouts = due(now);
      for (const about of remute()) abouts.set(`${about.kind}:${about.key}`, about);
      const next = known();
      if (next !== last) for (const about of learn(state, next, now)) abouts.set(`${about.kind}:${about.key}`, about);
      const knownState = knownIn(state);
      for (const [kind, keys] of rechecksFor(state, changes, decidable)) {
        for (const [key, choice] of keys) {
          const about: About = { kind, key };
          ask(knownState, about, choice, now, false);
          abouts.set(`${kind}:${key}`, about);
        }
      }
      const deltas: Delta[] = [];
      for (const about of abouts.values()) deltas.push(...settled(state, about, now));
      return deltas;
    },
    nextDue() {
      let next: number | undefined;
      for (const [name, { kind, key }] of waiting) {
        const counts = bySubject.get(`${kind}:${key}`)?.get(name)?.begun.counts;
        if (counts !== undefined) next = Math.min(next ?? counts, counts);
      }
      for (const { until } of muted.values()) next = Math.min(next ?? until, until);
      return next;
    },
  };
}
