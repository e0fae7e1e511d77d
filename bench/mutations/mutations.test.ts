// Each mutation still finds what it breaks: a text that has moved away would make `npm run mutate` say nothing of its rule.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHURN } from './churn.ts';
import { DIAGNOSIS } from './diagnosis.ts';
import { DNS } from './dns.ts';
import { POLICY } from './policy.ts';
import { PUBLISHING } from './publishing.ts';
import { ROUTING } from './routing.ts';

const ROOT = new URL('../../lib/', import.meta.url);
const ALL = { churn: CHURN, diagnosis: DIAGNOSIS, dns: DNS, policy: POLICY, publishing: PUBLISHING, routing: ROUTING };

test.each(Object.entries(ALL))('lib/%s has the text of each mutation exactly once', (room, mutations) => {
  const stale = mutations.filter(({ file, text }) => readFileSync(new URL(`${room}/${file}`, ROOT), 'utf8').split(text).length !== 2);
  expect(stale.map(({ rule, file, text }) => `${rule} ${file}: ${text}`)).toEqual([]);
});
