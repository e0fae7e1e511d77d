// The labelSelector parameter: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.

import { err, ok, type Result } from '#lib/std/result.ts';
import type { TextMap } from './stored-object.ts';

type Requirement = { readonly key: string; readonly operator: 'in' | 'notin' | 'exists' | '!'; readonly values: readonly string[] };

export type LabelQuery = (labels: TextMap) => boolean;

function meets({ key, operator, values }: Requirement, labels: TextMap): boolean {
  const value = labels[key];
  switch (operator) {
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin': // True also where the label is absent (labels.Requirement.Matches).
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
  }
}

const KEY = /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** One requirement without its surrounding commas. */
function parseRequirement(text: string): Requirement | undefined {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text);
  const equal = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(text);
  const absent = /^!\s*(\S+)$/.exec(text);
  let found: Requirement;
  if (set)
    found = { key: set[1] ?? '', operator: set[2] === 'in' ? 'in' : 'notin', values: (set[3] ?? '').split(',').map((v) => v.trim()) };
  else if (equal) found = { key: equal[1] ?? '', operator: equal[2] === '!=' ? 'notin' : 'in', values: [equal[3] ?? ''] };
  else if (absent) found = { key: absent[1] ?? '', operator: '!', values: [] };
  else found = { key: text, operator: 'exists', values: [] };
  return KEY.test(found.key) && found.values.every((value) => VALUE.test(value)) ? found : undefined;
}

/** Splits at commas that are not inside parentheses. */
function splitTop(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

/** The error is the sentence of a 400 answer. An empty text selects everything. */
export function parseLabelQuery(text: string): Result<LabelQuery, string> {
  if (text.trim() === '') return ok(() => true);
  const requirements: Requirement[] = [];
  for (const part of splitTop(text)) {
    const requirement = parseRequirement(part);
    if (requirement === undefined) return err(`unable to parse requirement: ${JSON.stringify(part)} is not a label selector`);
    requirements.push(requirement);
  }
  return ok((labels) => requirements.every((requirement) => meets(requirement, labels)));
}
