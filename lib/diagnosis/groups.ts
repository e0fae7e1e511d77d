// Groups: findings that one thing explains are one trouble; every other finding is one by itself. Pure, and a function of the set alone.

import { COMMON_CAUSES, type CommonCause, type CommonCauseKind, commonCause } from '#lib/cluster/common-cause.ts';
import type { Finding, Severity, Subject } from '#lib/cluster/finding.ts';
import type { Key } from '#lib/kube/key.ts';
import { compareFindings, compareSeverity } from './order.ts';

/** What is asked of a finding, or of what a summary says of one. */
export type Groupable = Pick<Finding, 'metadata' | 'rule' | 'severity' | 'subject' | 'service' | 'because'>;

export type Group<F extends Groupable> = {
  /** Stays while findings come and go (G19): by the first of the objects that explain it, or the finding's own. */
  readonly id: string;
  /** Undefined for a finding by itself. Its objects are those of all findings of the group. */
  readonly because: CommonCause | undefined;
  /** That of the worst of them. */
  readonly severity: Severity;
  /** Worst first; never empty. */
  readonly findings: readonly [F, ...F[]];
  /** Services that suffer, and what else is not a Service and concerns none; each once, Services first. */
  readonly affected: readonly Subject[];
};

const KINDS = Object.keys(COMMON_CAUSES) as readonly CommonCauseKind[];

function placeOf({ because }: Pick<Group<Groupable>, 'because'>): number {
  return because === undefined ? KINDS.length : KINDS.indexOf(because.kind);
}

/** The worst first; of equal ones those with a cause, in the order of causes; then by name. How many there are beneath does not count. */
function compareGroups(a: Group<Groupable>, b: Group<Groupable>): number {
  const byKind = compareSeverity(a.severity, b.severity) || placeOf(a) - placeOf(b);
  if (byKind !== 0) return byKind;
  return a.because === undefined ? compareFindings(a.findings[0], b.findings[0]) : a.id < b.id ? -1 : Number(a.id > b.id);
}

function affectedBy(findings: readonly Groupable[], because: CommonCause | undefined): readonly Subject[] {
  const found = new Map<string, Subject>();
  for (const { service, subject } of findings) {
    const one: Subject = service === undefined ? subject : { kind: 'Service', key: service };
    const isCause = because !== undefined && one.kind === COMMON_CAUSES[because.kind] && because.of.includes(one.key);
    if (!isCause) found.set(`${one.kind === 'Service' ? '' : one.kind}:${one.key}`, one);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function groupOf<F extends Groupable>(findings: readonly [F, ...F[]], because: CommonCause | undefined): Group<F> {
  const sorted = [...findings].sort(compareFindings);
  const [worst = findings[0], ...rest] = sorted;
  return {
    id: because === undefined ? worst.metadata.name : [because.kind, ...because.of.slice(0, 1)].join(':').replaceAll('/', ':'),
    because,
    severity: worst.severity,
    findings: [worst, ...rest],
    affected: affectedBy(sorted, because),
  };
}

/** Of one kind of cause: findings whose objects overlap are one, also by way of a third (G15). */
function joined<F extends Groupable>(kind: CommonCauseKind, findings: readonly F[]): readonly Group<F>[] {
  /** Each stands for all the objects with which it came together; the smallest name stands for itself. */
  const above = new Map<Key, Key>();
  const top = (key: Key): Key => {
    const over = above.get(key) ?? key;
    return over === key ? key : top(over);
  };
  const firstOf = ({ because }: F): Key => because?.of[0] ?? '';
  for (const finding of findings) {
    for (const key of finding.because?.of ?? []) {
      const [a, b] = [top(firstOf(finding)), top(key)];
      if (a !== b) above.set(a < b ? b : a, a < b ? a : b);
    }
  }
  const groups = new Map<Key, [F, ...F[]]>();
  for (const finding of findings) {
    const key = top(firstOf(finding));
    const held = groups.get(key);
    if (held === undefined) groups.set(key, [finding]);
    else held.push(finding);
  }
  return [...groups.values()].map((group) =>
    groupOf(
      group,
      commonCause(
        kind,
        group.flatMap(({ because }) => because?.of ?? []),
      ),
    ),
  );
}

/** Every finding is in exactly one group. */
export function groupFindings<F extends Groupable>(findings: readonly F[]): readonly Group<F>[] {
  const alone = findings.filter(({ because }) => because === undefined).map((finding) => groupOf([finding], undefined));
  const together = KINDS.flatMap((kind) =>
    joined(
      kind,
      findings.filter(({ because }) => because?.kind === kind),
    ),
  );
  return [...together, ...alone].sort(compareGroups);
}
