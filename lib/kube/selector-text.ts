// Label selectors as people type them after `kubectl get -l` (apimachinery labels.Parse): app=web, tier!=db, env in (a,b), !legacy.

import { err, ok, type Result } from '#lib/std/result.ts';
import type { LabelRequirement, LabelSelector } from './label-selector.ts';

/** A qualified name (RFC 1123, with a prefix before a slash), and a value, which may be empty. */
const KEY = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const VALUE = '[-A-Za-z0-9_.]*';

const EQUAL = new RegExp(`^(${KEY})\\s*(==?|!=)\\s*(${VALUE})$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s+\\(([^()]*)\\)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

/** At the commas that are not within parentheses. */
function parts(text: string): readonly string[] {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function requirementOf(part: string): LabelRequirement | undefined {
  const equal = EQUAL.exec(part);
  if (equal !== null) return { key: equal[1] ?? '', operator: equal[2] === '!=' ? 'NotIn' : 'In', values: [equal[3] ?? ''] };
  const set = SET.exec(part);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    return { key: set[1] ?? '', operator: set[2] === 'in' ? 'In' : 'NotIn', values };
  }
  const exists = EXISTS.exec(part);
  return exists === null ? undefined : { key: exists[2] ?? '', operator: exists[1] === '!' ? 'DoesNotExist' : 'Exists', values: [] };
}

/** The error is a sentence for the reader. */
export function parseSelector(text: string): Result<LabelSelector, string> {
  const matchExpressions: LabelRequirement[] = [];
  for (const part of parts(text.trim())) {
    const requirement = requirementOf(part);
    if (requirement === undefined) return err(`“${part}” is no label selector: write app=web, app!=web, app in (web,api), app or !app.`);
    matchExpressions.push(requirement);
  }
  return ok({ matchLabels: {}, matchExpressions });
}
