// A report as text for the terminal: by namespace, worst first, each finding with its evidence and the commands to type next.

import type { Severity } from '#lib/cluster/finding.ts';
import { splitKey } from '#lib/kube/key.ts';
import { plural } from '#lib/std/plural.ts';
import { type Report, type ReportedFinding, SEVERITIES } from './report.ts';

const LABELS: Readonly<Record<Severity, string>> = { broken: 'BROKEN', warning: 'WARNING', info: 'INFO' };
const WIDTH = 9;
const INDENT = ' '.repeat(WIDTH + 2);

function lines({ severity, namespace, subject, title, cause, evidence, next, rule }: ReportedFinding): readonly string[] {
  return [
    `  ${LABELS[severity].padEnd(WIDTH)}${subject.kind} ${splitKey(subject.key).name}: ${title} (${rule})`,
    ...(cause === null ? [] : [`${INDENT}${cause}`]),
    ...evidence.map(({ subject: about, field, value, note }) => {
      const { namespace: home, name } = splitKey(about.key);
      const named = home === namespace ? name : about.key;
      const where = about.kind === subject.kind && about.key === subject.key ? '' : `${about.kind} ${named} `;
      return `${INDENT}- ${where}${field}: ${value}${note === undefined ? '' : ` (${note})`}`;
    }),
    ...next.map((command) => `${INDENT}$ ${command}`),
  ];
}

function totals({ findings }: Report, namespace: string | undefined, withNotes: boolean): string {
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  if (findings.length === 0) return `Nothing is wrong that Signalbox can see${where}.`;
  const counts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((f) => f.severity === severity).length;
    if (count === 0) return [];
    if (severity === 'info' && !withNotes) return [`${plural(count, 'note')} (--fail-on info tells them)`];
    return severity === 'broken' ? [`${count} broken`] : [plural(count, severity === 'info' ? 'note' : severity)];
  });
  return `${counts.join(', ')}${where}.`;
}

/** Information is counted, and told in full where it is asked for. */
export function checkText(report: Report, namespace: string | undefined, withNotes: boolean): string {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of report.findings) {
    if (finding.severity === 'info' && !withNotes) continue;
    const held = groups.get(finding.namespace);
    if (held === undefined) groups.set(finding.namespace, [finding]);
    else held.push(finding);
  }
  const blocks = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, found]) => [name === '' ? 'cluster' : `namespace ${name}`, ...found.flatMap(lines)].join('\n'));
  const undecided = report.undecided.map(
    ({ rule, lacks }) => `  ${rule}: ${lacks.map(({ kind, because }) => `${kind} (${because})`).join(', ')}`,
  );
  const left = undecided.length === 0 ? [] : [`Could not be decided, for want of these kinds:\n${undecided.join('\n')}`];
  return [...blocks, ...left, totals(report, namespace, withNotes)].join('\n\n');
}
