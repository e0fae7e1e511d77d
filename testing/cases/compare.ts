// Where what is said of a case differs from what is right: one sentence for each difference, none where all is right.

import type { Finding } from '#lib/cluster/finding.ts';
import type { Judged } from './judge.ts';
import type { Right, RightFinding, RightStep, RightTrace } from './right.ts';

function textOf({ title, cause = '', evidence }: Finding): string {
  const shown = evidence.map(({ subject, field, value, note = '' }) => `${subject.kind} ${subject.key} ${field}: ${value} ${note}`);
  return [title, cause, ...shown].join('\n');
}

function nameOf({ severity, rule, subject }: Finding): string {
  return `${severity} ${rule} on ${subject.kind} ${subject.key}`;
}

function isSaid({ rule, severity, subject, says }: RightFinding, finding: Finding): boolean {
  const same = finding.rule === rule && finding.severity === severity && `${finding.subject.kind} ${finding.subject.key}` === subject;
  return same && says.every((text) => textOf(finding).includes(text));
}

const wantedName = ({ severity, rule, subject, says }: RightFinding): string =>
  `${severity} ${rule} on ${subject}${says.length === 0 ? '' : ` that says ${says.map((text) => `“${text}”`).join(', ')}`}`;

function findingDifferences({ findings: right, notes, never }: Right, said: readonly Finding[]): readonly string[] {
  const left = said.filter(({ severity }) => severity !== 'info');
  const missing: string[] = [];
  for (const wanted of right) {
    const at = left.findIndex((finding) => isSaid(wanted, finding));
    if (at < 0) missing.push(wantedName(wanted));
    else left.splice(at, 1);
  }
  return [
    ...missing.map((name) => `not said: ${name}`),
    ...left.map((finding) => `said: ${nameOf(finding)}\n${textOf(finding)}`),
    ...notes.filter((wanted) => !said.some((finding) => isSaid(wanted, finding))).map((wanted) => `not said: ${wantedName(wanted)}`),
    ...never.flatMap((text) =>
      said
        .filter((finding) => textOf(finding).includes(text))
        .map((finding) => `“${text}” is said: ${nameOf(finding)}\n${textOf(finding)}`),
    ),
  ];
}

function stepDifferences({ service, item, status, says }: RightStep, judged: Judged): readonly string[] {
  const step = judged.checklist(service)?.find((one) => one.item === item);
  if (step === undefined) return [`no step ${item} on the checklist of ${service}`];
  const wrong = step.status === status ? [] : [`checklist of ${service}, ${item}: ${step.status} and not ${status} (“${step.says}”)`];
  const silent = says.filter((text) => !step.says.includes(text));
  return [...wrong, ...silent.map((text) => `checklist of ${service}, ${item}: not “${text}” but “${step.says}”`)];
}

function traceDifferences({ from, to, outcome, says }: RightTrace, judged: Judged): readonly string[] {
  const traced = judged.trace(from, to);
  const lines = [...traced.steps.flatMap((step) => [step.says, ...step.endpoints.map((one) => one.says)]), traced.outcome.says];
  const all = lines.join('\n');
  const wrong = traced.outcome.kind === outcome ? [] : [`trace from ${from} to ${to}: ${traced.outcome.kind} and not ${outcome}\n${all}`];
  return [...wrong, ...says.filter((text) => !all.includes(text)).map((text) => `trace from ${from} to ${to}: not “${text}” in\n${all}`)];
}

export function differences(right: Right, judged: Judged): readonly string[] {
  return [
    ...findingDifferences(right, judged.findings),
    ...right.checklist.flatMap((step) => stepDifferences(step, judged)),
    ...right.traces.flatMap((one) => traceDifferences(one, judged)),
  ];
}
