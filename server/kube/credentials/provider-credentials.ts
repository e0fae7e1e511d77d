// The `auth-provider` field of older kubeconfigs (OpenID Connect), by way of the Kubernetes client library.

import type { OutgoingHttpHeaders } from 'node:http';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { Clock } from '#server/clock.ts';
import type { Credentials, Identity } from '#server/kube/api/credentials.ts';
import type { Failure } from '#server/kube/api/failure.ts';
import { onceAtATime } from './once-at-a-time.ts';

/** The library refreshes an id-token itself when it is about to expire; asking it each time would cost every request. */
const IDENTITY_AGE = 60_000;

type Provider = { readonly name: string; readonly config: Readonly<Record<string, unknown>> };

/** client-go dropped `gcp` and `azure` in 1.26; only `oidc` is left. */
export function isKnownProvider(name: string): boolean {
  return name === 'oidc';
}

export function providerCredentials(provider: Provider, clock: Clock): Credentials {
  let held: { readonly identity: Identity; readonly at: number } | undefined;

  const renew = onceAtATime(async (): Promise<Result<Identity, Failure>> => {
    // 90 MB and half a second: only those who use this old field pay for it.
    const { KubeConfig } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    // Only the header is wanted, so the cluster is a stand-in.
    config.loadFromClusterAndUser(
      { name: 'cluster', server: 'http://127.0.0.1', skipTLSVerify: true },
      { name: 'user', authProvider: { name: provider.name, config: { ...provider.config } } },
    );
    const options: { headers?: OutgoingHttpHeaders } = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch {
      // The library's error may quote the token.
      return err({ kind: 'credentials', problem: 'The OpenID Connect login of the kubeconfig could not be renewed. Log in again.' });
    }
    const authorization = options.headers?.['Authorization'];
    if (typeof authorization !== 'string') {
      return err({ kind: 'credentials', problem: 'The OpenID Connect login of the kubeconfig gives no token. Log in again.' });
    }
    const identity: Identity = { headers: { authorization }, certificate: undefined };
    held = { identity, at: clock.monotonic() };
    return ok(identity);
  });

  return {
    async current() {
      if (held !== undefined && clock.monotonic() - held.at < IDENTITY_AGE) return ok(held.identity);
      return await renew();
    },
    forget() {
      held = undefined;
    },
  };
}
