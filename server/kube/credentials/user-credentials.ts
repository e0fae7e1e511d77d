// The credentials of a kubeconfig user: certificates, tokens, token files, passwords, plugins, impersonation.

import { readFile } from 'node:fs/promises';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { Clock } from '#server/clock.ts';
import {
  anonymous,
  type ClientCertificate,
  type CredentialHeaders,
  type Credentials,
  type Identity,
} from '#server/kube/api/credentials.ts';
import { pluginCredentials } from './exec-plugin.ts';
import type { Failure } from '#server/kube/api/failure.ts';
import { fileProblem } from './file-problem.ts';
import type { ClusterEntry, Impersonation, UserEntry } from './kubeconfig.ts';
import { providerCredentials } from './provider-credentials.ts';

/** client-go reads a token file again after a minute; the kubelet rotates them well before they expire. In ms. */
const TOKEN_FILE_AGE = 60_000;

/** Reads the file again when it is older than a minute or refused; an unreadable file keeps the last token. */
export function tokenFileCredentials(file: string, fallback: string | undefined, clock: Clock): Credentials {
  let token: string | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    async current() {
      if (clock.monotonic() - readAt >= TOKEN_FILE_AGE) {
        try {
          const text = (await readFile(file, 'utf8')).trim();
          if (text !== '') token = text;
          readAt = clock.monotonic();
        } catch (error) {
          token ??= fallback;
          if (token === undefined)
            return err({ kind: 'credentials', problem: `The token file ${file} cannot be read: ${fileProblem(error)}.` });
        }
      }
      token ??= fallback;
      if (token === undefined) return err({ kind: 'credentials', problem: `The token file ${file} is empty.` });
      return ok({ headers: { authorization: `Bearer ${token}` }, certificate: undefined });
    },
    forget() {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}

function fixed(headers: CredentialHeaders): Credentials {
  return { ...anonymous, current: () => Promise.resolve(ok({ headers, certificate: undefined })) };
}

/** Inline data wins over a file, as in clientcmd. */
async function bytesOf(data: string | undefined, file: string | undefined): Promise<Buffer | undefined> {
  if (data !== undefined) return Buffer.from(data, 'base64');
  return file === undefined ? undefined : await readFile(file);
}

/** Certificate files are read again after a 401, when they may have been renewed. */
function certificateReader(user: UserEntry): { read(): Promise<Result<ClientCertificate | undefined, Failure>>; forget(): void } {
  let held: ClientCertificate | undefined;
  return {
    async read() {
      if (held !== undefined) return ok(held);
      try {
        const cert = await bytesOf(user.certData, user.certFile);
        const key = await bytesOf(user.keyData, user.keyFile);
        if (cert !== undefined && key !== undefined) held = { cert, key };
        return ok(held);
      } catch (error) {
        return err({ kind: 'credentials', problem: `The client certificate cannot be read: ${fileProblem(error)}.` });
      }
    },
    forget() {
      held = undefined;
    },
  };
}

function impersonationHeaders(as: Impersonation): CredentialHeaders {
  const extra = Object.entries(as.extra).map(([key, values]) => [
    `impersonate-extra-${encodeURIComponent(key.toLowerCase())}`,
    [...values],
  ]);
  return {
    'impersonate-user': as.user,
    ...(as.uid === undefined ? {} : { 'impersonate-uid': as.uid }),
    ...(as.groups.length === 0 ? {} : { 'impersonate-group': [...as.groups] }),
    ...(Object.fromEntries(extra) as CredentialHeaders),
  };
}

function bearer(user: UserEntry, cluster: ClusterEntry, env: Readonly<Record<string, string | undefined>>, clock: Clock): Credentials {
  if (user.exec !== undefined) return pluginCredentials({ exec: user.exec, cluster, env, clock });
  if (user.tokenFile !== undefined) return tokenFileCredentials(user.tokenFile, user.token, clock);
  if (user.token !== undefined) return fixed({ authorization: `Bearer ${user.token}` });
  if (user.username !== undefined || user.password !== undefined) {
    const pair = Buffer.from(`${user.username ?? ''}:${user.password ?? ''}`).toString('base64');
    return fixed({ authorization: `Basic ${pair}` });
  }
  return user.authProvider === undefined ? anonymous : providerCredentials(user.authProvider, clock);
}

export function userCredentials(
  user: UserEntry,
  cluster: ClusterEntry,
  env: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): Credentials {
  const base = bearer(user, cluster, env, clock);
  const certificate = certificateReader(user);
  const as = user.impersonate === undefined ? {} : impersonationHeaders(user.impersonate);
  return {
    async current(): Promise<Result<Identity, Failure>> {
      const own = await certificate.read();
      if (!own.ok) return own;
      const identity = await base.current();
      if (!identity.ok) return identity;
      return ok({ headers: { ...identity.value.headers, ...as }, certificate: identity.value.certificate ?? own.value });
    },
    forget() {
      certificate.forget();
      base.forget();
    },
  };
}
