// A report as text for the terminal: what one cause explains, then the rest by namespace, worst first, each finding with its evidence and
// the commands to type next; and what is muted.

import type { Severity } from '#lib/cluster/finding.ts';
import { splitKey } from '#lib/kube/key.ts';
import { plural } from '#lib/std/plural.ts';
import { type MutedFinding, type Report, type ReportedFinding, type ReportedGroup, SEVERITIES } from './report.ts';

const LABELS: Readonly<Record<Severity, string>> = { broken: 'BROKEN', warning: 'WARNING', info: 'INFO' };
const WIDTH = 9;

/** `home`: the namespace under whose name it stands; undefined: it is named in full. */
function head({ subject, title, rule }: ReportedFinding, home: string | undefined): string {
  return `${subject.kind} ${home === undefined ? subject.key : splitKey(subject.key).name}: ${title} (${rule})`;
}

function details({ namespace, subject, cause, evidence, next }: ReportedFinding, indent: string): readonly string[] {
  return [
    ...(cause === null ? [] : [`${indent}${cause}`]),
    ...evidence.map(({ subject: about, field, value, note }) => {
      const { namespace: home, name } = splitKey(about.key);
      const named = home === namespace ? name : about.key;
      const where = about.kind === subject.kind && about.key === subject.key ? '' : `${about.kind} ${named} `;
      return `${indent}- ${where}${field}: ${value}${note === undefined ? '' : ` (${note})`}`;
    }),
    ...next.map((command) => `${indent}$ ${command}`),
  ];
}

const INDENT = ' '.repeat(WIDTH + 2);

function alone(finding: ReportedFinding): readonly string[] {
  return [`  ${LABELS[finding.severity].padEnd(WIDTH)}${head(finding, finding.namespace)}`, ...details(finding, INDENT)];
}

function together({ severity, title }: ReportedGroup, findings: readonly ReportedFinding[]): string {
  const beneath = findings.flatMap((finding) => [
    `  ${LABELS[finding.severity].padEnd(WIDTH)}${head(finding, undefined)}`,
    ...details(finding, INDENT),
  ]);
  return [`${LABELS[severity].padEnd(WIDTH)}${title}`, ...beneath].join('\n');
}

function mutedLine(finding: MutedFinding): string {
  const { until, reason } = finding.muted;
  return `  ${LABELS[finding.severity].padEnd(WIDTH)}${head(finding, undefined)} until ${until}: ${reason}`;
}

function totals({ findings, muted }: Report, namespace: string | undefined, withNotes: boolean): string {
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const beside = muted.length === 0 ? '' : `${muted.length} muted`;
  if (findings.length === 0) return `Nothing is wrong that Signalbox can see${where}${beside === '' ? '' : `, but for ${beside}`}.`;
  const counts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((f) => f.severity === severity).length;
    if (count === 0) return [];
    if (severity === 'info' && !withNotes) return [`${plural(count, 'note')} (--fail-on info tells them)`];
    return severity === 'broken' ? [`${count} broken`] : [plural(count, severity === 'info' ? 'note' : severity)];
  });
  return `${[...counts, ...(beside === '' ? [] : [beside])].join(', ')}${where}.`;
}

/** Information is counted, and told in full where it is asked for. */
export function checkText(report: Report, namespace: string | undefined, withNotes: boolean): string {
  const told = (finding: ReportedFinding): boolean => finding.severity !== 'info' || withNotes;
  const byGroup = new Map<string, ReportedFinding[]>();
  for (const finding of report.findings.filter(told)) {
    const held = byGroup.get(finding.group);
    if (held === undefined) byGroup.set(finding.group, [finding]);
    else held.push(finding);
  }
  const causes: string[] = [];
  const byNamespace = new Map<string, ReportedFinding[]>();
  for (const group of report.groups) {
    const findings = byGroup.get(group.id) ?? [];
    const [first] = findings;
    if (first === undefined) continue;
    if (group.cause !== null) causes.push(together(group, findings));
    else byNamespace.set(first.namespace, [...(byNamespace.get(first.namespace) ?? []), first]);
  }
  const rest = [...byNamespace]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, found]) => [name === '' ? 'cluster' : `namespace ${name}`, ...found.flatMap(alone)].join('\n'));
  const undecided = report.undecided.map(
    ({ rule, lacks }) => `  ${rule}: ${lacks.map(({ kind, because }) => `${kind} (${because})`).join(', ')}`,
  );
  const left = undecided.length === 0 ? [] : [`Could not be decided, for want of these kinds:\n${undecided.join('\n')}`];
  const muted = report.muted.length === 0 ? [] : [`Muted:\n${report.muted.map(mutedLine).join('\n')}`];
  return [...causes, ...rest, ...muted, ...left, totals(report, namespace, withNotes)].join('\n\n');
}
