// Label selectors: the map form of Services and the matchLabels/matchExpressions form of policies.

import { list, type RawObject, requiredText, type Scan, type TextMap, textList, textMap, word } from './scan.ts';

export type LabelRequirement = {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
};

export type LabelSelector = {
  readonly matchLabels: TextMap;
  readonly matchExpressions: readonly LabelRequirement[];
};

function readRequirement(scan: Scan, raw: RawObject): LabelRequirement {
  return {
    key: requiredText(scan, raw, 'key'),
    operator: word(scan, raw, 'operator', ['In', 'NotIn', 'Exists', 'DoesNotExist'], 'In'),
    values: textList(scan, raw, 'values'),
  };
}

export function readLabelSelector(scan: Scan, raw: RawObject): LabelSelector {
  return {
    matchLabels: textMap(scan, raw, 'matchLabels'),
    matchExpressions: list(scan, raw, 'matchExpressions', readRequirement),
  };
}

/**
 * Does a Service's selector select these labels? Every pair must be equal.
 * An empty selector selects nothing: for a Service it means "no selector", not "all Pods".
 */
export function selects(selector: TextMap, labels: TextMap): boolean {
  let any = false;
  for (const key in selector) {
    if (labels[key] !== selector[key]) return false;
    any = true;
  }
  return any;
}

function meets(requirement: LabelRequirement, labels: TextMap): boolean {
  // A label may be named `constructor`, which every object inherits.
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn': // Also true where the key is absent (apimachinery labels.Requirement.Matches).
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** metav1.LabelSelector: all pairs and all expressions; an empty selector matches everything. */
export function matches(selector: LabelSelector, labels: TextMap): boolean {
  for (const key in selector.matchLabels) {
    if (labels[key] !== selector.matchLabels[key]) return false;
  }
  return selector.matchExpressions.every((r) => meets(r, labels));
}
