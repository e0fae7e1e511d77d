// For tests: findings, and what is asked of them.

import fc from 'fast-check';
import { COMMON_CAUSES, type CommonCauseKind, commonCause } from '#lib/cluster/common-cause.ts';
import type { Finding } from '#lib/cluster/finding.ts';
import { splitKey } from '#lib/kube/key.ts';

export function buildFinding(over: Partial<Finding> = {}): Finding {
  const subject = over.subject ?? { kind: 'Service', key: 'shop/web' };
  const rule = over.rule ?? 'none-ready';
  return {
    kind: 'Finding',
    metadata: { namespace: splitKey(subject.key).namespace, name: `${rule}:${subject.kind}:${subject.key.replace('/', ':')}` },
    rule,
    severity: 'broken',
    subject,
    service: subject.kind === 'Service' ? subject.key : undefined,
    title: 'None of its 2 Pods is ready.',
    short: 'nobody ready',
    evidence: [],
    cause: undefined,
    next: [],
    at: [subject],
    since: 0,
    ...over,
  };
}

const KINDS = Object.keys(COMMON_CAUSES) as readonly CommonCauseKind[];

const drawn: fc.Arbitrary<Finding> = fc
  .record({
    service: fc.constantFrom('a/web', 'a/api', 'b/web', 'c/db'),
    rule: fc.constantFrom('none-ready', 'not-ready', 'port-missing', 'single-point', 'no-such-rule'),
    severity: fc.constantFrom('broken', 'warning', 'info'),
    kind: fc.option(fc.constantFrom(...KINDS.slice(0, 5)), { nil: undefined }),
    of: fc.array(fc.constantFrom('n1', 'n2', 'n3', 'n4', 'n5'), { minLength: 1, maxLength: 3 }),
    isIngress: fc.boolean(),
  })
  .map(({ service, rule, severity, kind, of, isIngress }) =>
    buildFinding({
      subject: { kind: isIngress ? 'Ingress' : 'Service', key: service },
      rule,
      severity,
      because: kind === undefined ? undefined : commonCause(kind, COMMON_CAUSES[kind] === undefined ? [] : of),
    }),
  );

/** Some that may stand beside each other: no two have one name. */
export const drawnFindings: fc.Arbitrary<readonly Finding[]> = fc.uniqueArray(drawn, {
  maxLength: 20,
  selector: ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
});
