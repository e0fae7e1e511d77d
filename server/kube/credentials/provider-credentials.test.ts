// OpenID Connect logins of older kubeconfigs: how long their token is used, and what is said then.

import { expect, test } from 'vitest';
import { manualClock } from '#testing/manual-clock.ts';
import { providerCredentials } from './provider-credentials.ts';

const NOW = Date.UTC(2026, 0, 1);

function tokenOf(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.canary`;
}

async function ask(config: Readonly<Record<string, unknown>>): Promise<unknown> {
  const answer = await providerCredentials({ name: 'oidc', config }, manualClock(NOW)).current();
  return answer.ok ? answer.value.headers['authorization'] : answer.error;
}

test('the id-token is used until ten seconds before its end', async () => {
  const token = tokenOf({ exp: NOW / 1000 + 11 });
  expect(await ask({ 'id-token': token })).toBe(`Bearer ${token}`);
});

test.each([
  ['expired', { 'id-token': tokenOf({ exp: NOW / 1000 + 10 }), 'refresh-token': 'canary' }, 'has expired. Run any kubectl command'],
  ['without an end', { 'id-token': tokenOf({}) }, 'no id-token that can be read'],
  ['no token', { 'id-token': 'canary' }, 'no id-token that can be read'],
  ['no JSON inside', { 'id-token': 'canary.canary.canary' }, 'no id-token that can be read'],
  ['none', {}, 'no id-token that can be read'],
])('%s: said, without the token', async (_what, config, says) => {
  const problem = JSON.stringify(await ask(config));
  expect(problem).toContain(says);
  expect(problem).not.toContain('canary');
});
