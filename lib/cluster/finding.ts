// Finding: one thing that is wrong, or worth knowing, with its evidence and what to type next. Made by lib/diagnosis, sent as a record.

import type { Key } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { Named } from '#lib/kube/meta.ts';
import type { CommonCause } from './common-cause.ts';

/** `broken`: somebody is not served. `warning`: something does not do what it says. `info`: worth knowing, nothing is wrong. */
export type Severity = 'broken' | 'warning' | 'info';

/** What is signalled; information is told where it is asked for. */
export type Alarm = Exclude<Severity, 'info'>;

/** `Address`: one that only a slice knows; its key is the address. */
export type SubjectKind = KubeKind | 'PolicyApi' | 'Address';

export type Subject = { readonly kind: SubjectKind; readonly key: Key };

/** A place that is to be marked: the object, or one field of it. */
export type FieldRef = Subject & { readonly field?: string };

export type Evidence = {
  readonly subject: Subject;
  /** In the API's own notation: `spec.ports[0].targetPort`. */
  readonly field: string;
  /** As it is in the API, or a short summary of it; `not set` where it is absent. */
  readonly value: string;
  readonly note?: string | undefined;
};

/** Somebody has chosen not to be alarmed by it: a file of the team, or whoever looks, in the own browser. */
export type Muted = {
  readonly by: 'file' | 'browser';
  /** ms since 1970; then it is back. */
  readonly until: number;
  readonly reason: string;
};

export type Finding = {
  readonly kind: 'Finding';
  /** The name is the id; the namespace is that of the subject. */
  readonly metadata: Named;
  readonly rule: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** The Service that it concerns, if it concerns one. */
  readonly service: Key | undefined;
  /** One short sentence with names and numbers. */
  readonly title: string;
  /** The same in two or three words, for a row or a line of the picture. */
  readonly short: string;
  readonly evidence: readonly Evidence[];
  readonly cause: string | undefined;
  /** What explains it, by itself and whole: with others of the same it is one trouble. */
  readonly because?: CommonCause | undefined;
  readonly muted?: Muted | undefined;
  /** kubectl commands to paste, each aimed at the namespace; whoever shows them adds the context. */
  readonly next: readonly string[];
  readonly at: readonly FieldRef[];
  /** Cluster time in ms since 1970: it has been so at least since then. */
  readonly since: number;
};

/** It is to alarm: information is told where it is asked for, what is muted is counted. */
export function isSignalled({ severity, muted }: Pick<Finding, 'severity' | 'muted'>): boolean {
  return severity !== 'info' && muted === undefined;
}

/** What a summary says of a finding. */
export type FindingBrief = {
  readonly id: string;
  readonly rule: string;
  readonly subject: Subject;
  readonly severity: Severity;
  readonly title: string;
  readonly short: string;
  readonly because?: CommonCause | undefined;
  readonly muted?: Muted | undefined;
  readonly since: number;
};
