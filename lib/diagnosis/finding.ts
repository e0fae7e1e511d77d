// What a rule answers, and the finding that becomes of it.

import type { Evidence, Finding, Place, Severity, Subject } from '#lib/cluster/finding.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import type { Rule } from './rule.ts';

/**
 * Since when it has been so, by the API's timestamps, in ms since 1970.
 * `exactly` is asked anew each time: for "one of these Pods", whose beginning moves on when that Pod is replaced by another.
 * `at-least`: it may be older, and what was seen before counts too.
 */
export type Lasting = { readonly kind: 'exactly' | 'at-least'; readonly since: number };

export type Found = {
  /** Tells several findings of one rule about one subject apart. Stable while the same thing is wrong: a port's name, never a count. */
  readonly part?: string;
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
  /** One short sentence with names and numbers, that says what is so: `None of its 3 Pods is ready.` */
  readonly title: string;
  /** Two or three words; the rule's where it is not given. */
  readonly short?: string;
  readonly evidence: readonly Evidence[];
  /** Why, in a sentence, where that can be told. */
  readonly cause?: string | undefined;
  /** kubectl commands (lib/kube/kubectl.ts), the most telling first. */
  readonly next: readonly string[];
  /** What is to be marked; the subject where it is not given. */
  readonly at?: readonly Place[];
  /** The Service that it concerns; the subject where that is one. */
  readonly service?: Key | undefined;
  readonly lasting?: Lasting | undefined;
  /** Seconds, where it must last for longer than the rule says. */
  readonly settles?: number | undefined;
};

/** A finding of which it is not yet said since when it counts. */
export type Diagnosis = Omit<Finding, 'since'> & { readonly lasting: Lasting | undefined; readonly settles: number | undefined };

/** A record goes to every reader: thousands of Nodes that drop are counted in the title, and marked as far as a screen can show. */
const MOST_PLACES = 200;
const MOST_EVIDENCE = 50;

/** No slash: an id is a name of a record and a part of a link. */
function idOf(rule: string, subject: Subject, part: string | undefined): string {
  const words = [rule, subject.kind, subject.key, ...(part === undefined ? [] : [part])];
  return words.join(':').replaceAll('/', ':');
}

export function toDiagnosis(rule: Rule, subject: Subject, found: Found): Diagnosis {
  return {
    kind: 'Finding',
    metadata: { namespace: splitKey(subject.key).namespace, name: idOf(rule.id, subject, found.part) },
    rule: rule.id,
    severity: found.severity ?? rule.severity,
    subject,
    service: found.service ?? (subject.kind === 'Service' ? subject.key : undefined),
    title: found.title,
    short: found.short ?? rule.short,
    evidence: found.evidence.slice(0, MOST_EVIDENCE),
    cause: found.cause,
    next: found.next,
    at: (found.at ?? [subject]).slice(0, MOST_PLACES),
    lasting: found.lasting,
    settles: found.settles,
  };
}
