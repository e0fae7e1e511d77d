// Tests of label selectors: the Service's map form and metav1.LabelSelector.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LabelRequirement, type LabelSelector, matches, readLabelSelector, selects } from './label-selector.ts';
import { newScan, type TextMap } from './scan.ts';

describe('selects: the map form of a Service', () => {
  test.each<[TextMap, TextMap, boolean]>([
    [{ app: 'web' }, { app: 'web', tier: 'front' }, true],
    [{ app: 'web', tier: 'front' }, { app: 'web' }, false],
    [{ app: 'web' }, { app: 'api' }, false],
    [{ app: '' }, { app: '' }, true],
    [{ app: '' }, {}, false],
    [{}, { app: 'web' }, false],
    [{}, {}, false],
  ])('%j on %j: %j', (selector, labels, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });
});

function expression(operator: LabelRequirement['operator'], ...values: string[]): LabelSelector {
  return { matchLabels: {}, matchExpressions: [{ key: 'app', operator, values }] };
}

describe('matches: pairs and expressions, all of them', () => {
  test.each<[LabelSelector, TextMap, boolean]>([
    [expression('In', 'web', 'api'), { app: 'api' }, true],
    [expression('In', 'web'), { app: 'db' }, false],
    [expression('In', 'web'), {}, false],
    [expression('NotIn', 'web'), { app: 'db' }, true],
    [expression('NotIn', 'web'), { app: 'web' }, false],
    [expression('NotIn', 'web'), {}, true],
    [expression('Exists'), { app: '' }, true],
    [expression('Exists'), {}, false],
    [expression('DoesNotExist'), {}, true],
    [expression('DoesNotExist'), { app: '' }, false],
    [{ matchLabels: {}, matchExpressions: [] }, { app: 'web' }, true],
    [{ matchLabels: {}, matchExpressions: [] }, {}, true],
    [{ matchLabels: { tier: 'x' }, matchExpressions: expression('Exists').matchExpressions }, { app: 'web' }, false],
    [{ matchLabels: { tier: 'x' }, matchExpressions: expression('Exists').matchExpressions }, { tier: 'x', app: '1' }, true],
    [{ matchLabels: { tier: 'x' }, matchExpressions: expression('Exists').matchExpressions }, { tier: 'x' }, false],
  ])('%j on %j: %j', (selector, labels, expected) => {
    expect(matches(selector, labels)).toBe(expected);
  });

  test('a label named like something every JavaScript object inherits is absent unless it is there', () => {
    const on = (operator: LabelRequirement['operator']): LabelSelector => ({
      matchLabels: {},
      matchExpressions: [{ key: 'constructor', operator, values: ['x'] }],
    });
    expect(matches(on('Exists'), {})).toBe(false);
    expect(matches(on('DoesNotExist'), {})).toBe(true);
    expect(matches(on('Exists'), { constructor: 'x' })).toBe(true);
  });

  test('In and NotIn, Exists and DoesNotExist are opposites on any labels', () => {
    const label = fc.constantFrom('app', 'tier');
    fc.assert(
      fc.property(fc.dictionary(label, fc.constantFrom('', 'a', 'b')), fc.array(fc.constantFrom('', 'a', 'b')), (labels, values) => {
        expect(matches(expression('In', ...values), labels)).toBe(!matches(expression('NotIn', ...values), labels));
        expect(matches(expression('Exists'), labels)).toBe(!matches(expression('DoesNotExist'), labels));
      }),
    );
  });
});

test('an operator that the API does not have is a problem, not a guess', () => {
  const scan = newScan();
  readLabelSelector(scan, {
    matchExpressions: [
      { key: 'a', operator: 'Exists' },
      { key: 'a', operator: 'Gt' },
    ],
  });
  expect(scan.path).toBe('matchExpressions[1].operator');
});
