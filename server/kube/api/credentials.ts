// Credentials: what a request carries so that the API server knows who asks. Values never leave this folder.

import { ok, type Result } from '#lib/std/result.ts';
import type { Failure } from './failure.ts';

/** Header values may be lists (Impersonate-Group may occur more than once). */
export type CredentialHeaders = Readonly<Record<string, string | string[]>>;

/** PEM text of a client certificate and its key. */
export type ClientCertificate = { readonly cert: string | Buffer; readonly key: string | Buffer };

export type Identity = {
  readonly headers: CredentialHeaders;
  readonly certificate: ClientCertificate | undefined;
};

export type Credentials = {
  /** The identity for a request that is about to be sent; reads files and runs plugins as far as needed. */
  current(): Promise<Result<Identity, Failure>>;
  /** Forgets what is cached, so that the next `current` makes it anew. */
  forget(): void;
};

export const anonymous: Credentials = {
  current: () => Promise.resolve(ok({ headers: {}, certificate: undefined })),
  forget() {
    // Nothing is cached.
  },
};
