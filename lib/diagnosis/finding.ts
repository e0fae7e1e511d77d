// The finding that becomes of what a rule answers.

import type { CommonCause } from '#lib/cluster/common-cause.ts';
import type { Finding, Subject } from '#lib/cluster/finding.ts';
import { splitKey } from '#lib/kube/key.ts';
import type { Found, Lasting } from './found.ts';
import type { Rule } from './rule.ts';

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

/** `whole`: what explains all that is found about the subject. */
export function toDiagnosis(rule: Rule, subject: Subject, found: Found, whole?: CommonCause): Diagnosis {
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
    because: whole ?? found.because,
    next: found.next,
    at: (found.at ?? [subject]).slice(0, MOST_PLACES),
    lasting: found.lasting,
    settles: found.settles,
  };
}
