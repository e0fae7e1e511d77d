// A rule that is broken in one place: at least one test that names the rule must notice.

export type Mutation = {
  /** Of the room's SPEC.md; in lib/diagnosis the id of a rule. */
  readonly rule: string;
  /** In the room's folder. */
  readonly file: string;
  /** Occurs once. */
  readonly text: string;
  readonly replacement: string;
};
