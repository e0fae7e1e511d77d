// docs/metrics.md names all metrics that there are, and none that there is not.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

function names(text: string): ReadonlySet<string> {
  return new Set(text.match(/\b(signalbox|process|nodejs)_[a-z_]+[a-z]\b/g));
}

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

test('every metric is told, and every one that is told is there', () => {
  const told = [...names(read('docs/metrics.md'))].filter((name) => !/_(sum|count)$/.test(name)).sort();
  const made = [...names(`${read('server/ops/metrics.ts')}${read('server/ops/service-metrics.ts')}`)].sort();
  expect(made.length).toBeGreaterThan(30);
  expect(told).toEqual(made);
});

test('so is every cause', () => {
  const causes = [...read('lib/churn/cause.ts').matchAll(/readonly kind: '(\w+)'/g)].map((match) => match[1] ?? '');
  expect(causes).toContain('nodeLost');
  for (const cause of causes) expect(read('docs/metrics.md')).toContain(`\`${cause}\``);
});
