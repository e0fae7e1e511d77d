// What a rule answers: one thing that it found, in words and with its evidence.

import type { Evidence, FieldRef, Severity } from '#lib/cluster/finding.ts';
import type { CommonCause } from '#lib/cluster/common-cause.ts';
import type { Key } from '#lib/kube/key.ts';

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
  /** What explains it by itself and whole (SPEC.md); undefined where it has a reason of its own besides. */
  readonly because?: CommonCause | undefined;
  /** kubectl commands (lib/kube/kubectl.ts), the most telling first. */
  readonly next: readonly string[];
  /** What is to be marked; the subject where it is not given. */
  readonly at?: readonly FieldRef[];
  /** The Service that it concerns; the subject where that is one. */
  readonly service?: Key | undefined;
  readonly lasting?: Lasting | undefined;
  /** Seconds, where it must last for longer than the rule says. */
  readonly settles?: number | undefined;
};
