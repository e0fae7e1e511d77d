// The pages of docs/findings, made from the rules themselves: an index with its tables, and one page for each rule.

import { RULES, ruleNamed } from '#lib/diagnosis/rules.ts';
import type { Rule } from '#lib/diagnosis/rule.ts';
import { CASES, NOT_DECIDABLE, PEER_CHECKS } from './coverage.ts';

const BEGINNING = '<!-- Made by `npm run docs` from lib/diagnosis/rules; change it there. -->';

/** The cases that a rule says it is about: `Diagnosis 11, 12, kube-proxy R53` are 11 and 12. */
export function casesOf({ semantics }: Pick<Rule, 'semantics'>): readonly number[] {
  const named = /Diagnosis ((?:\d+)(?:, \d+)*)/.exec(semantics)?.[1];
  return named === undefined ? [] : named.split(', ').map(Number);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

function link(id: string): string {
  return `[${id}](${id}.md)`;
}

/** `2 minutes`, `45 seconds` */
function duration(seconds: number): string {
  const whole = seconds >= 120 && seconds % 60 === 0;
  return whole ? `${seconds / 60} minutes` : `${seconds} seconds`;
}

function testOf(rule: Rule, files: ReadonlyMap<string, string>): string {
  const file = files.get(rule.id);
  if (file === undefined) throw new Error(`The rule ${rule.id} is in no file of lib/diagnosis/rules.`);
  return `lib/diagnosis/rules/${file}.test.ts`;
}

function rulePage(rule: Rule, files: ReadonlyMap<string, string>): string {
  const test = testOf(rule, files);
  const facts = table(
    ['', ''],
    [
      ['severity', rule.severity],
      ['about', rule.about],
      ['step of the checklist', rule.item],
      ['counts after', `${duration(rule.settles.seconds)}. ${rule.settles.because}`],
      ['needs', rule.needs.join(', ')],
      ['semantics', rule.semantics],
      ['covers', rule.peers.length === 0 ? 'no check of another program' : rule.peers.join(', ')],
      ['shown by', `[${test}](../../${test})`],
    ],
  );
  return [BEGINNING, `# ${rule.id}`, `**${rule.title}.**`, rule.explains, facts, '[All findings](README.md)'].join('\n\n');
}

function rulesTable(files: ReadonlyMap<string, string>): string {
  return table(
    ['rule', 'severity', 'about', 'what is so', 'cases', 'covers', 'test'],
    RULES.map((rule) => [
      link(rule.id),
      rule.severity,
      rule.about,
      rule.title,
      casesOf(rule).join(', '),
      rule.peers.join(', '),
      `[test](../../${testOf(rule, files)})`,
    ]),
  );
}

function casesTable(): string {
  return table(
    ['', 'what happens', 'found by'],
    CASES.map(({ number, symptom, instead }) => {
      const rules = RULES.filter((rule) => casesOf(rule).includes(number)).map((rule) => link(rule.id));
      if (rules.length === 0 && instead === undefined) throw new Error(`No rule is about case ${number}, and nothing says why.`);
      return [String(number), symptom, [...rules, ...(instead === undefined ? [] : [instead])].join(', ')];
    }),
  );
}

/** One for each file, however many rules are in it. */
function testsOf(ids: readonly string[], files: ReadonlyMap<string, string>): string {
  const tests = new Set(ids.flatMap((id) => [ruleNamed(id)].flatMap((rule) => (rule === undefined ? [] : [testOf(rule, files)]))));
  return [...tests].map((test) => `[${test.slice(test.lastIndexOf('/') + 1)}](../../${test})`).join(', ');
}

function peersTable(files: ReadonlyMap<string, string>): string {
  return table(
    ['program', 'check', 'what it says', 'found by', 'shown by', ''],
    PEER_CHECKS.map(({ program, check, says, rules, note }) => {
      const unknown = rules.find((id) => ruleNamed(id) === undefined);
      if (unknown !== undefined) throw new Error(`${program} ${check} is said to be covered by ${unknown}, which is no rule.`);
      return [program, check, says, rules.length === 0 ? 'nothing' : rules.map(link).join(', '), testsOf(rules, files), note ?? ''];
    }),
  );
}

function index(files: ReadonlyMap<string, string>): string {
  return [
    BEGINNING,
    '# Findings',
    'What Signalbox finds by itself, in all namespaces, as long as it runs; `signalbox check` finds the same once. A finding names its evidence (object and field), the cause where it can be told, and commands to type next. It counts when it has lasted for the time that its rule says, so that a rollout is no finding, and is gone at once when it is over.',
    '- **broken**: somebody is not served.\n- **warning**: something does not do what it says.\n- **info**: worth knowing; nothing is wrong, nothing is signalled.',
    'The tables name the worst that a rule tells; its page says where it tells less.',
    'Where a kind may not be listed, the rules that need it are silent, and `/api/findings` and `signalbox check` say which.',
    '## The rules',
    rulesTable(files),
    '## How a Service can fail, and what finds it',
    casesTable(),
    '## Checks of other programs',
    'Service checks of programs that look at clusters or manifests, the rule that finds the same here, and the test that shows it.',
    peersTable(files),
    '## Not decidable from the API',
    'No object tells these; nothing is said about them rather than guessed.',
    table(
      ['what', 'how to look'],
      NOT_DECIDABLE.map(({ what, look }) => [what, look]),
    ),
    '## For programs',
    'Findings that one thing explains by itself and whole (a Node that is not ready, a Service that does not exist, a namespace that is being deleted) are one group, and a finding that nothing else shares is one by itself; which finding is explained by what, and how groups are made, is said by [lib/diagnosis/SPEC.md](../../lib/diagnosis/SPEC.md), G1 to G21. What is muted (docs/mutes.md) is in no group.',
    '`GET /api/findings` answers `{ schemaVersion, cluster, time, groups, findings, muted, undecided }`, worst first; `?namespace=` and `?severity=` (this and worse) narrow it. Each finding has `id` (stable while the same thing is wrong), `group`, `rule`, `severity`, `namespace`, `subject`, `service`, `title`, `cause`, `evidence`, `next`, `at` and `since` (RFC 3339). Each group has `id`, `cause` (`kind` and `objects`; null for a finding by itself), `severity`, `title`, `affected` and `findings` (ids). Each muted finding has, besides what others have, `muted`: `by`, `until` (RFC 3339) and `reason`. The metric `signalbox_findings{rule,severity}` counts those that are not muted, `signalbox_muted_findings` the others.',
    'The schema version is raised when a field is taken away or means something else; it is 2. Since version 1 `findings` is without what is muted, which is in `muted`; `groups`, and `group` of a finding, are new. Without a file of mutes, `findings` is what it was. A program that is written for one version asks for it by `?schemaVersion=2`, and is refused with a sentence (status 400) by a Signalbox that answers with another.',
    '`npm start -- check [-n NAMESPACE] [--context NAME] [--fail-on broken|warning|info] [-o text|json] [--mutes FILE]` reads the cluster once and ends: status 0 where nothing is at or above the level, 1 where something is, 2 where Services, EndpointSlices or Pods could not be read, or the namespace does not exist.',
  ].join('\n\n');
}

/** File name in docs/findings -> text. */
export function findingPages(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const pages = new Map([['README.md', `${index(files)}\n`]]);
  for (const rule of RULES) pages.set(`${rule.id}.md`, `${rulePage(rule, files)}\n`);
  return pages;
}
