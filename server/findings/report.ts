// The findings of a cluster as one document, for programs: GET /api/findings and `signalbox check -o json`.

import { COMMON_CAUSES, type CommonCauseKind } from '#lib/cluster/common-cause.ts';
import type { Evidence, FieldRef, Finding, Muted, Severity, Subject } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Group, groupFindings } from '#lib/diagnosis/groups.ts';
import { compareFindings } from '#lib/diagnosis/order.ts';
import { RULES } from '#lib/diagnosis/rules.ts';
import { aimed } from '#lib/kube/kubectl.ts';
import { type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import { commonCauseLine } from '#lib/words/common-cause.ts';
import type { Status, WatchStatus } from '#lib/wire/message.ts';

/** Raised when a field is taken away or means something else; new fields do not raise it. */
export const SCHEMA_VERSION = 2;

export type ReportedFinding = {
  readonly id: string;
  /** The id of its group, or of itself where it is muted: what is muted is in no group. */
  readonly group: string;
  readonly rule: string;
  readonly severity: Severity;
  /** Empty for what is of the whole cluster. */
  readonly namespace: string;
  readonly subject: Subject;
  /** `namespace/name` of the Service that it concerns, or null. */
  readonly service: string | null;
  readonly title: string;
  readonly cause: string | null;
  readonly evidence: readonly Evidence[];
  readonly next: readonly string[];
  readonly at: readonly FieldRef[];
  /** RFC 3339: it has been so at least since then. */
  readonly since: string;
};

export type ReportedGroup = {
  /** That of its finding where nothing joins it with others. */
  readonly id: string;
  /** What explains all of them; null for a finding by itself. `objects` is empty where it is so of the whole cluster. */
  readonly cause: { readonly kind: CommonCauseKind; readonly objects: readonly Subject[] } | null;
  /** That of the worst of them. */
  readonly severity: Severity;
  /** `Node node-0003 is not ready: 5 Services affected`; that of the finding where it is by itself. */
  readonly title: string;
  /** Services that suffer, each once, and other things where a finding concerns no Service. */
  readonly affected: readonly Subject[];
  /** Their ids, worst first. */
  readonly findings: readonly string[];
};

export type MutedFinding = ReportedFinding & {
  readonly muted: { readonly by: Muted['by'] /** RFC 3339: then it is back. */; readonly until: string; readonly reason: string };
};

export type Undecided = {
  readonly rule: string;
  readonly severity: Severity;
  /** What of the kinds that it needs is not known, and why. */
  readonly lacks: readonly { readonly kind: KubeKind; readonly because: string }[];
};

export type Report = {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly cluster: { readonly name: string; readonly version: string | null };
  /** RFC 3339, the cluster's clock. */
  readonly time: string;
  /** Each finding that is not muted is in one; worst first. */
  readonly groups: readonly ReportedGroup[];
  /** Those that are not muted, worst first. */
  readonly findings: readonly ReportedFinding[];
  /** Those that are, worst first. */
  readonly muted: readonly MutedFinding[];
  /** Rules about which nothing can be said. */
  readonly undecided: readonly Undecided[];
};

export type ReportFilter = {
  readonly namespace?: string | undefined;
  /** This and worse. */
  readonly severity?: Severity | undefined;
};

export type ReportSource = {
  readonly state: ClusterState;
  readonly now: () => number;
  readonly current: () => Status;
  readonly known: (kind: KubeKind) => boolean;
};

export const SEVERITIES: readonly Severity[] = ['broken', 'warning', 'info'];

/** Is `severity` at least as bad as `level`? */
export function isAtLeast(severity: Severity, level: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
}

function because(status: WatchStatus): string {
  switch (status.state) {
    case 'denied': {
      const where = status.namespace === undefined ? '' : ` in namespace ${status.namespace}`;
      const group = status.group === '' ? '' : `.${status.group}`;
      return `you may not ${status.verb} ${status.resource}${group}${where}`;
    }
    case 'retrying':
      return status.problem;
    case 'listing':
      return 'it has not been listed yet';
    case 'live':
    case 'absent':
      return 'it is being read';
  }
}

function undecided({ known, current }: ReportSource): readonly Undecided[] {
  const { kinds } = current();
  return RULES.flatMap(({ id: rule, severity, needs }) => {
    const lacks = needs.filter((kind) => !known(kind)).map((kind) => ({ kind, because: because(kinds[kind]) }));
    return lacks.length === 0 ? [] : [{ rule, severity, lacks }];
  });
}

function reportGroup({ id, because, severity, affected, findings }: Group<Finding>): ReportedGroup {
  const kind = because && COMMON_CAUSES[because.kind];
  const objects = kind === undefined ? [] : (because?.of ?? []).map((key) => ({ kind, key }));
  return {
    id,
    cause: because === undefined ? null : { kind: because.kind, objects },
    severity,
    title: because === undefined ? findings[0].title : commonCauseLine(because, affected),
    affected,
    findings: findings.map(({ metadata }) => metadata.name),
  };
}

function reportFinding(finding: Finding, group: string, target: readonly string[]): ReportedFinding {
  const { metadata, rule, severity, subject, service, title, cause, evidence, next, at, since } = finding;
  return {
    id: metadata.name,
    group,
    rule,
    severity,
    namespace: metadata.namespace,
    subject,
    service: service ?? null,
    title,
    cause: cause ?? null,
    evidence,
    next: next.map((command) => aimed(command, target)),
    at,
    since: new Date(since).toISOString(),
  };
}

/** `target`: how kubectl is aimed at the cluster (lib/wire/target.ts). */
export function reportOf(source: ReportSource, filter: ReportFilter, target: readonly string[]): Report {
  const { cluster } = source.current();
  const findings = [...source.state.tables.Finding.values()]
    .filter((f) => filter.namespace === undefined || f.metadata.namespace === filter.namespace)
    .filter((f) => filter.severity === undefined || isAtLeast(f.severity, filter.severity))
    .sort(compareFindings);
  const groups = groupFindings(findings.filter(({ muted }) => muted === undefined));
  const groupOf = new Map(groups.flatMap(({ id, findings: of }) => of.map((finding) => [finding, id] as const)));
  return {
    schemaVersion: SCHEMA_VERSION,
    cluster: { name: cluster.name, version: cluster.version ?? null },
    time: new Date(source.now()).toISOString(),
    groups: groups.map(reportGroup),
    findings: findings.flatMap((finding) => {
      const group = groupOf.get(finding);
      return group === undefined ? [] : reportFinding(finding, group, target);
    }),
    muted: findings.flatMap((finding) => {
      const { muted, metadata } = finding;
      if (muted === undefined) return [];
      return {
        ...reportFinding(finding, metadata.name, target),
        muted: { by: muted.by, until: new Date(muted.until).toISOString(), reason: muted.reason },
      };
    }),
    undecided: undecided(source),
  };
}

/** Kinds without which next to nothing can be said of Services. */
const ESSENTIAL: readonly KubeKind[] = ['Service', 'EndpointSlice', 'Pod'];

/** Why nothing can be said, kind by kind; empty where Services can be judged. */
export function unreadable(source: ReportSource): readonly string[] {
  const { kinds } = source.current();
  return RESOURCES.filter(({ kind }) => ESSENTIAL.includes(kind) && !source.known(kind)).map(
    ({ kind }) => `${kind}: ${because(kinds[kind])}`,
  );
}
