// What stands between the reader and a fresh, whole picture, from the status of the cluster and of the stream.

import type { KubeKind } from '#lib/kube/record.ts';
import { isCustom, isOptional, RESOURCES } from '#lib/kube/record.ts';
import type { Status, WatchStatus } from '#lib/wire/message.ts';
import type { ConnectionState } from '#components/live/connection.ts';
import type { Moment, MomentProblem } from '#components/live/shown.ts';

type Denied = Extract<WatchStatus, { state: 'denied' }>;

export type Notice =
  /** Another moment is shown than the one that was asked for. */
  | { readonly kind: 'moment'; readonly moment: Moment; readonly problem: MomentProblem }
  | { readonly kind: 'stream-lost'; readonly connection: Extract<ConnectionState, { kind: 'lost' }> }
  | { readonly kind: 'outdated' }
  | { readonly kind: 'refused'; readonly problem: string }
  /** Kinds of which a picture is kept while the API server is asked again. `since` in cluster time. */
  | {
      readonly kind: 'stale';
      readonly kinds: readonly KubeKind[];
      readonly since: number;
      readonly problem: string;
      readonly attempt: number;
    }
  /** `rules` name custom resources too, but for those alone nobody is bothered. */
  | { readonly kind: 'denied'; readonly kinds: readonly KubeKind[]; readonly rules: readonly Denied[] }
  /** Only one namespace may be read. */
  | { readonly kind: 'narrowed'; readonly kinds: readonly KubeKind[]; readonly namespace: string }
  /** The dashboard is open to others. */
  | { readonly kind: 'exposed' }
  | { readonly kind: 'problem'; readonly problem: string }
  /** The oldest part of a recording did not fit. */
  | { readonly kind: 'beginning-lost'; readonly from: number; readonly keptFrom: number }
  | { readonly kind: 'listing'; readonly received: number; readonly remaining: number | undefined; readonly kinds: readonly KubeKind[] }
  | { readonly kind: 'faults'; readonly count: number };

function entries(status: Status): (readonly [KubeKind, WatchStatus])[] {
  return RESOURCES.map(({ kind }) => [kind, status.kinds[kind]] as const);
}

function staleOf(status: Status): Notice | undefined {
  const kinds: KubeKind[] = [];
  let since = Number.POSITIVE_INFINITY;
  let attempt = 0;
  let problem = '';
  for (const [kind, watch] of entries(status)) {
    if (watch.state !== 'retrying' || !watch.held) continue;
    kinds.push(kind);
    if (watch.since < since) {
      since = watch.since;
      problem = watch.problem;
    }
    attempt = Math.max(attempt, watch.attempt);
  }
  return kinds.length === 0 ? undefined : { kind: 'stale', kinds, since, problem, attempt };
}

/** Never read, and not to be read now: there is no old picture of it that could be called stale. Without an optional kind all is well. */
function problemOf(status: Status): Notice | undefined {
  const unread = entries(status).find(([kind, watch]) => watch.state === 'retrying' && !watch.held && !isOptional(kind))?.[1];
  const problem = status.cluster.problem ?? (unread?.state === 'retrying' ? unread.problem : undefined);
  return problem === undefined ? undefined : { kind: 'problem', problem };
}

function deniedOf(status: Status): Notice | undefined {
  const kinds: KubeKind[] = [];
  const rules: Denied[] = [];
  for (const [kind, watch] of entries(status)) {
    if (watch.state !== 'denied') continue;
    if (!isCustom(kind)) kinds.push(kind);
    rules.push(watch);
  }
  return kinds.length === 0 ? undefined : { kind: 'denied', kinds, rules };
}

function narrowedOf(status: Status): Notice | undefined {
  const kinds: KubeKind[] = [];
  let namespace: string | undefined;
  for (const [kind, watch] of entries(status)) {
    if (watch.state !== 'live' || watch.namespace === undefined || isCustom(kind)) continue;
    kinds.push(kind);
    namespace = watch.namespace;
  }
  return namespace === undefined ? undefined : { kind: 'narrowed', kinds, namespace };
}

function listingOf(status: Status): Notice | undefined {
  const kinds: KubeKind[] = [];
  let received = 0;
  let remaining: number | undefined;
  for (const [kind, watch] of entries(status)) {
    if (watch.state !== 'listing' || (isOptional(kind) && watch.received === 0)) continue;
    kinds.push(kind);
    received += watch.received;
    if (watch.remaining !== undefined) remaining = (remaining ?? 0) + watch.remaining;
  }
  return kinds.length === 0 ? undefined : { kind: 'listing', kinds, received, remaining };
}

function beginningOf({ cluster: { recording } }: Status): Notice | undefined {
  const { from, keptFrom } = recording ?? {};
  return from === undefined || keptFrom === undefined ? undefined : { kind: 'beginning-lost', from, keptFrom };
}

/** What keeps the page from now. */
function connectionNotice(connection: ConnectionState): Notice | undefined {
  switch (connection.kind) {
    case 'outdated':
      return { kind: 'outdated' };
    case 'refused':
      return { kind: 'refused', problem: connection.problem };
    case 'lost':
      return { kind: 'stream-lost', connection };
    case 'connecting':
    case 'live':
      return undefined;
  }
}

function statusNotices(status: Status | undefined): readonly (Notice | undefined)[] {
  if (status === undefined) return [];
  const problem = problemOf(status);
  // Of a recording nothing is awaited any more.
  const isOver = status.cluster.source === 'recording';
  const stale = isOver ? undefined : staleOf(status);
  // What keeps the picture old and what keeps the cluster away is often one thing, which is said once.
  const isOne = problem?.kind === 'problem' && stale?.kind === 'stale' && problem.problem === stale.problem;
  return [
    isOne ? undefined : problem,
    stale,
    deniedOf(status),
    narrowedOf(status),
    status.cluster.exposed === true ? { kind: 'exposed' } : undefined,
    beginningOf(status),
    isOver ? undefined : listingOf(status),
    status.faultCount === 0 ? undefined : { kind: 'faults', count: status.faultCount },
  ];
}

/**
 * Gravest first. Where the stream itself is down, what the last status said about the cluster is old news; at a moment of the past
 * the status is of then, whatever becomes of the stream.
 */
export function noticesOf(status: Status | undefined, connection: ConnectionState, moment?: Moment): readonly Notice[] {
  const ofNow = connectionNotice(connection);
  if (moment === undefined && ofNow !== undefined) return [ofNow];
  // Where nothing at all is shown of the past, the middle of the screen says why.
  const isElsewhere = moment?.problem !== undefined && moment.shown !== undefined;
  const elsewhere: Notice | undefined = isElsewhere ? { kind: 'moment', moment, problem: moment.problem } : undefined;
  return [elsewhere, ofNow, ...statusNotices(status)].filter((notice) => notice !== undefined);
}

/** Is what is shown older than it looks? Then the picture loses its colours. The past is as it was, also where now is out of reach. */
export function isStale(notices: readonly Notice[], moment?: Moment): boolean {
  return notices.some((n) => n.kind === 'stale' || (moment === undefined && (n.kind === 'stream-lost' || n.kind === 'outdated')));
}
