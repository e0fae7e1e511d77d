// What is right to say of a case: the key x-right of its file, read strictly, so that a misspelt key is a failure and no silence.

import { isObject } from '#lib/kube/scan.ts';

export type RightFinding = {
  readonly rule: string;
  readonly severity: string;
  /** `Service ingress-nginx/x`, as a finding says its subject. */
  readonly subject: string;
  /** Each is contained in the title, the cause or the evidence. */
  readonly says: readonly string[];
};

export type RightStep = { readonly service: string; readonly item: string; readonly status: string; readonly says: readonly string[] };

export type RightTrace = {
  /** `Pod ns/name`, `Pod ns/web-*` (the first by name that begins so), `Node name`, `outside`, `outside node-2`. */
  readonly from: string;
  readonly to: string;
  readonly outcome: string;
  /** Each is contained in what a step or the outcome says. */
  readonly says: readonly string[];
};

export type Right = {
  /** All findings that are a warning or worse: nothing else may be said at these levels. */
  readonly findings: readonly RightFinding[];
  /** Information that must be there; other information may be. */
  readonly notes: readonly RightFinding[];
  /** In no title, cause or evidence of any finding. */
  readonly never: readonly string[];
  readonly checklist: readonly RightStep[];
  readonly traces: readonly RightTrace[];
};

type Shape = { readonly needed: readonly string[]; readonly optional: readonly string[] };

function fail(what: string): never {
  throw new Error(`x-right: ${what}`);
}

function mapOf(value: unknown, where: string, { needed, optional }: Shape): Readonly<Record<string, unknown>> {
  if (!isObject(value)) return fail(`${where} is no map`);
  const wrong = Object.keys(value).find((key) => !needed.includes(key) && !optional.includes(key));
  if (wrong !== undefined) return fail(`${where} has the key ${wrong}; known are ${[...needed, ...optional].join(', ')}`);
  const lacking = needed.find((key) => value[key] === undefined);
  return lacking === undefined ? value : fail(`${where} lacks ${lacking}`);
}

function textOf(value: unknown, where: string): string {
  return typeof value === 'string' ? value : fail(`${where} is no text`);
}

function listOf<T>(value: unknown, where: string, read: (item: unknown, where: string) => T): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map((item, i) => read(item, `${where}[${i}]`)) : fail(`${where} is no list`);
}

function readFinding(severity: string | undefined) {
  return (value: unknown, where: string): RightFinding => {
    const needed = ['rule', 'subject', ...(severity === undefined ? ['severity'] : [])];
    const map = mapOf(value, where, { needed, optional: ['says'] });
    return {
      rule: textOf(map['rule'], `${where}.rule`),
      severity: severity ?? textOf(map['severity'], `${where}.severity`),
      subject: textOf(map['subject'], `${where}.subject`),
      says: listOf(map['says'], `${where}.says`, textOf),
    };
  };
}

function readStep(value: unknown, where: string): RightStep {
  const map = mapOf(value, where, { needed: ['service', 'item', 'status'], optional: ['says'] });
  return {
    service: textOf(map['service'], `${where}.service`),
    item: textOf(map['item'], `${where}.item`),
    status: textOf(map['status'], `${where}.status`),
    says: listOf(map['says'], `${where}.says`, textOf),
  };
}

function readTrace(value: unknown, where: string): RightTrace {
  const map = mapOf(value, where, { needed: ['from', 'to', 'outcome'], optional: ['says'] });
  return {
    from: textOf(map['from'], `${where}.from`),
    to: textOf(map['to'], `${where}.to`),
    outcome: textOf(map['outcome'], `${where}.outcome`),
    says: listOf(map['says'], `${where}.says`, textOf),
  };
}

export function readRight(value: unknown): Right {
  const map = mapOf(value, 'it', { needed: ['findings'], optional: ['notes', 'never', 'checklist', 'traces'] });
  return {
    findings: listOf(map['findings'], 'findings', readFinding(undefined)),
    notes: listOf(map['notes'], 'notes', readFinding('info')),
    never: listOf(map['never'], 'never', textOf),
    checklist: listOf(map['checklist'], 'checklist', readStep),
    traces: listOf(map['traces'], 'traces', readTrace),
  };
}
