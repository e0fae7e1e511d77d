// The `auth-provider` field of older kubeconfigs (OpenID Connect): its id-token, for as long as it lasts. Renewing is kubectl's, which
// writes what it was given into the kubeconfig; a refresh token that is spent without that may be kubectl's last.

import { isObject } from '#lib/kube/scan.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { Clock } from '#server/clock.ts';
import { anonymous, type Credentials } from '#server/kube/api/credentials.ts';
import type { Failure } from '#server/kube/api/failure.ts';

/** client-go counts a token as expired so long before it is, in ms. */
const EARLY = 10_000;

type Provider = { readonly name: string; readonly config: Readonly<Record<string, unknown>> };

/** client-go dropped `gcp` and `azure` in 1.26; only `oidc` is left. */
export function isKnownProvider(name: string): boolean {
  return name === 'oidc';
}

/** When a token ends (RFC 7519, 4.1.4), in ms since 1970; undefined for what is no token, or says nothing of it. */
function expiryOf(token: string): number | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  return isObject(claims) && typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : undefined;
}

function failed(problem: string): Result<never, Failure> {
  return err({ kind: 'credentials', problem });
}

export function providerCredentials({ config }: Provider, clock: Clock): Credentials {
  const token = config['id-token'];
  const expiry = typeof token === 'string' ? expiryOf(token) : undefined;
  return {
    ...anonymous,
    current() {
      if (typeof token !== 'string' || expiry === undefined) {
        return Promise.resolve(failed('The OpenID Connect login of the kubeconfig has no id-token that can be read. Log in again.'));
      }
      if (clock.now() + EARLY >= expiry) {
        const advice = 'Run any kubectl command, which renews it, and start Signalbox again.';
        return Promise.resolve(failed(`The OpenID Connect login of the kubeconfig has expired. ${advice}`));
      }
      return Promise.resolve(ok({ headers: { authorization: `Bearer ${token}` }, certificate: undefined }));
    },
  };
}
