// Tests of over-thousand.

import { expect, test } from 'vitest';
import { buildEndpoint, buildService, buildSlice } from '#lib/kube/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
import { overThousand } from './over-thousand.ts';

const slice = (count: number) =>
  buildSlice({ endpoints: Array.from({ length: count }, (_, i) => buildEndpoint({ address: `10.0.${i >> 8}.${i & 255}` })) });

test('a thousand and one, and a thousand', () => {
  expect(ask(overThousand, [buildService(), slice(1001)])[0]?.evidence[0]?.value).toBe('1,001 addresses');
  expect(ask(overThousand, [buildService(), slice(1000)])).toEqual([]);
});
