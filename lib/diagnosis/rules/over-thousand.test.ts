// Tests of over-thousand.

import { expect, test } from 'vitest';
import { buildEndpoint, buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { overThousand } from './over-thousand.ts';

const slice = (count: number) =>
  buildSlice({ endpoints: Array.from({ length: count }, (_, i) => buildEndpoint({ address: `10.0.${i >> 8}.${i & 255}` })) });

test('a thousand and one, and a thousand', () => {
  expect(ask(overThousand, [buildService(), slice(1001)])[0]?.evidence[0]?.value).toBe('1,001 addresses');
  expect(ask(overThousand, [buildService(), slice(1000)])).toEqual([]);
});
