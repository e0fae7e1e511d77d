// Mutes: what somebody has chosen not to be alarmed by, until a time and for a reason. Pure; what is muted is still found, and counted (G22 to G26).

import type { Finding, Muted, Subject } from '#lib/cluster/finding.ts';
import { splitKey } from '#lib/kube/key.ts';
import { KUBE_KINDS } from '#lib/kube/record.ts';
import { same } from '#lib/kube/same.ts';
import { isObject } from '#lib/kube/scan.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { ruleNamed } from './rules.ts';

/** At least one of rule, subject and namespace is given, and all that are must fit. */
export type Mute = {
  readonly rule?: string | undefined;
  readonly subject?: Subject | undefined;
  /** Of the subject. */
  readonly namespace?: string | undefined;
  /** ms since 1970: from then on it counts no more. */
  readonly until: number;
  readonly reason: string;
};

type Mutable = Pick<Finding, 'rule' | 'subject'>;

export function isOf(mute: Mute, { rule, subject }: Mutable): boolean {
  return (
    (mute.rule === undefined || mute.rule === rule) &&
    (mute.namespace === undefined || mute.namespace === splitKey(subject.key).namespace) &&
    (mute.subject === undefined || (mute.subject.kind === subject.kind && mute.subject.key === subject.key))
  );
}

/** By the one that lasts longest; undefined where none counts. */
export function mutedBy(mutes: readonly Mute[], by: Muted['by'], finding: Mutable, now: number): Muted | undefined {
  let longest: Mute | undefined;
  for (const mute of mutes) {
    if (mute.until > now && isOf(mute, finding) && mute.until > (longest?.until ?? 0)) longest = mute;
  }
  return longest && { by, until: longest.until, reason: longest.reason };
}

/** As it is shown where somebody has these mutes in the browser: what the team mutes stays so (G26). The same object where nothing changes. */
export function mutedHere<F extends Mutable & Pick<Finding, 'muted'>>(mutes: readonly Mute[], finding: F, now: number): F {
  if (finding.muted?.by === 'file') return finding;
  const muted = mutedBy(mutes, 'browser', finding, now);
  return same(finding.muted, muted) ? finding : { ...finding, muted };
}

/** `Service shop/web`, `Node node-1`. */
function subjectText({ kind, key }: Subject): string {
  return `${kind} ${key}`;
}

function readSubject(text: string): Subject | undefined {
  const space = text.indexOf(' ');
  const kind = KUBE_KINDS.find((known) => known === text.slice(0, space));
  const key = text.slice(space + 1);
  return kind === undefined || key === '' || /\s/.test(key) ? undefined : { kind, key };
}

const TIME = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d))?$/;

/** RFC 3339, or a day: then its first moment in UTC. */
function readTime(text: string): number | undefined {
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(time) ? time : undefined;
}

const FIELDS = ['rule', 'subject', 'namespace', 'until', 'reason'] as const;
type Field = (typeof FIELDS)[number];

/** `at` names the entry: `mutes[2]`. */
function readMute(raw: unknown, at: string): Result<Mute, string> {
  if (!isObject(raw)) return err(`${at} is not a list of fields.`);
  const unknown = Object.keys(raw).find((name) => !FIELDS.some((field) => field === name));
  if (unknown !== undefined) return err(`${at} has the field "${unknown}"; there are ${FIELDS.join(', ')}.`);
  const given: Partial<Record<Field, string>> = {};
  for (const field of FIELDS) {
    const value = raw[field];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string' || value.trim() === '') return err(`${at}.${field} must be a text.`);
    given[field] = value.trim();
  }
  const { rule, namespace, reason = '' } = given;
  if (rule === undefined && namespace === undefined && given.subject === undefined)
    return err(`${at} would mute everything: it needs a rule, a subject or a namespace.`);
  if (rule !== undefined && ruleNamed(rule) === undefined) return err(`${at}.rule: there is no rule "${rule}"; docs/findings lists them.`);
  const subject = given.subject === undefined ? undefined : readSubject(given.subject);
  if (given.subject !== undefined && subject === undefined)
    return err(`${at}.subject must be a kind and a name, such as "Service shop/web" or "Node node-1".`);
  if (reason === '') return err(`${at} needs a reason: whoever finds it muted is told.`);
  const until = given.until === undefined ? undefined : readTime(given.until);
  if (until === undefined)
    return err(`${at}.until must be a day or a time, such as 2026-12-24 or 2026-12-24T18:00:00Z: a mute has an end.`);
  return ok({ rule, subject, namespace, until, reason });
}

/** `raw`: `{ mutes: [ … ] }`, from YAML or JSON. All of it counts, or nothing; the error is a sentence. */
export function readMutes(raw: unknown): Result<readonly Mute[], string> {
  const list = isObject(raw) ? raw['mutes'] : undefined;
  if (!Array.isArray(list)) return err('It has no list called "mutes".');
  const read: Mute[] = [];
  for (const [i, one] of list.entries()) {
    const mute = readMute(one, `mutes[${i}]`);
    if (!mute.ok) return mute;
    read.push(mute.value);
  }
  return ok(read);
}

/** As it is read again. */
export function writeMute({ rule, subject, namespace, until, reason }: Mute): Readonly<Partial<Record<Field, string>>> {
  return {
    ...(rule === undefined ? {} : { rule }),
    ...(subject === undefined ? {} : { subject: subjectText(subject) }),
    ...(namespace === undefined ? {} : { namespace }),
    until: new Date(until).toISOString(),
    reason,
  };
}
