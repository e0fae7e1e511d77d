// The messages of the stream: one versioned union. On the wire each is one server-sent event named by its kind.

import type { Delta } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { Fault } from '#lib/kube/scan.ts';

/** Raised when a browser with the old page could misread a message; it then asks to be reloaded. */
export const PROTOCOL = 4;

/** The state of one watched kind (docs/reliability.md, rows 1 to 7). */
export type WatchStatus =
  /** `remaining` is the server's estimate (remainingItemCount), where it gives one. */
  | { readonly state: 'listing'; readonly received: number; readonly remaining: number | undefined }
  /** `namespace` where only that one may be watched. */
  | { readonly state: 'live'; readonly namespace?: string }
  /** `since`: cluster time in ms at which the connection was lost; `held` says whether a picture is kept. */
  | { readonly state: 'retrying'; readonly since: number; readonly attempt: number; readonly problem: string; readonly held: boolean }
  | {
      readonly state: 'denied';
      readonly verb: 'list' | 'watch';
      readonly group: string;
      readonly resource: string;
      readonly namespace: string | undefined;
    }
  | { readonly state: 'absent' };

export type ClusterInfo = {
  /** What the reader knows it by: the context's name, `in-cluster` or `demo`. */
  readonly name: string;
  readonly source: 'kubeconfig' | 'in-cluster' | 'demo' | 'recording' | 'none';
  /** Host and port, without credentials. */
  readonly server: string;
  /** gitVersion of the API server, once it has answered. */
  readonly version: string | undefined;
  /** The namespace of the context or of --namespace. */
  readonly namespace: string | undefined;
  /** Of a recording: what it is called, and of when it is, in ms since 1970 on the cluster's clock. */
  readonly recording?: {
    readonly file: string;
    readonly from: number;
    readonly to: number;
    readonly anonymised?: boolean;
    /** Where it does not fit the memory that history may take: what came before can not be gone back to. */
    readonly keptFrom?: number;
  };
  /** The zone of its DNS; cluster.local where it is not said. */
  readonly clusterDomain?: string;
  /** The dashboard listens on more than the loopback, without a login. */
  readonly exposed?: boolean;
  /** A sentence on what is wrong with the configuration or connection as a whole, and what to do; unset when well. */
  readonly problem: string | undefined;
};

export type Status = {
  readonly cluster: ClusterInfo;
  readonly kinds: { readonly [K in KubeKind]: WatchStatus };
  /** Objects that could not be read, newest last, at most 20; `faultCount` counts them all. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
};

export type Message =
  /**
   * The whole of a scope. Large ones come in parts; a reader collects records until `more` is false.
   * Only the last part carries an SSE id.
   */
  | {
      readonly kind: 'snapshot';
      readonly protocol: number;
      readonly scope: string;
      readonly seq: number;
      readonly time: number;
      readonly records: readonly AnyRecord[];
      readonly more: boolean;
    }
  | { readonly kind: 'batch'; readonly seq: number; readonly time: number; readonly deltas: readonly Delta[] }
  | { readonly kind: 'status'; readonly time: number; readonly status: Status }
  | { readonly kind: 'heartbeat'; readonly time: number }
  /** `moment`: one was asked for (`at`), and it is whole. */
  | { readonly kind: 'bye'; readonly reason: 'shutdown' | 'slow' | 'moment' };

export type MessageKind = Message['kind'];
export const MESSAGE_KINDS: readonly MessageKind[] = ['snapshot', 'batch', 'status', 'heartbeat', 'bye'];
