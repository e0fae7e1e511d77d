// The connection to one API server: configuration and credentials behind one GET.

import type { Result } from '#lib/std/result.ts';
import type { Failure } from './failure.ts';

export type Reply = {
  /** 200 to 299; everything else is a Failure. */
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** Raw bytes as they arrive; breaking out of the loop or aborting the signal frees the socket. */
  readonly body: AsyncIterable<Uint8Array>;
};

export type ConnectionInfo = {
  readonly name: string;
  readonly source: 'kubeconfig' | 'in-cluster' | 'demo';
  readonly server: string;
  /** The namespace of the context (or of --namespace), where one is set. */
  readonly namespace: string | undefined;
};

export type Connection = {
  readonly info: ConnectionInfo;
  /** `path` begins with `/`; every request of the process shares one pool. `accept` is JSON unless said otherwise. */
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal, accept?: string): Promise<Result<Reply, Failure>>;
  /** Reads token files, exec plugins and certificates again (after a 401). */
  refreshCredentials(): Promise<void>;
  close(): Promise<void>;
};
