// What a reflector does about each failure: wait, list anew, narrow to one namespace, or say what is missing.

import type { Resource } from '#lib/kube/record.ts';
import { backoff } from '#server/kube/api/backoff.ts';
import { describeFailure, type Failure } from '#server/kube/api/failure.ts';
import type { KubeLog } from '#server/kube/kube-log.ts';
import type { Position } from './position.ts';
import type { Session } from './session.ts';
import type { Sink } from '#server/kube/sink.ts';
import type { StatusTeller } from './status-teller.ts';

/** Denied and absent kinds are asked for again after this, in ms. */
export const ASK_AGAIN = 60_000;
/** No answer may keep a kind waiting for longer, in ms. */
const LONGEST_RETRY_AFTER = 60 * 60 * 1000;
/** A server that restored an old backup never reaches the version that we ask for. */
const TOO_LARGE_TRIES = 3;

export type RecoveryOptions = {
  readonly resource: Resource;
  readonly sink: Sink;
  readonly session: Session;
  readonly random: () => number;
  readonly fallback: string | undefined;
  readonly log: KubeLog;
  readonly position: Position;
  readonly status: StatusTeller;
  /** Reads the credentials again. */
  readonly renew: () => Promise<void>;
};

export type Recovery = {
  /** Each returns how long to wait before the next request, in ms. */
  recover(failure: Failure, verb: 'list' | 'watch'): Promise<number>;
  /** Waits longer with each failure in a row. `quiet` tells nobody. */
  fail(failure: Failure, quiet?: boolean): number;
  /** Failures in a row. */
  attempts(): number;
  /** Before each request: what the last failure asked to be done first. */
  prepare(): Promise<void>;
  /** A request was answered. */
  answered(): void;
  /** A complete list is held. */
  listed(): void;
  /** The picture is true again. */
  live(): void;
  /** A watch has lasted. */
  healthy(): void;
};

export function startRecovery(options: RecoveryOptions): Recovery {
  const { resource, session, random, log, position, status } = options;
  const { kind } = resource;
  const fallback = resource.namespaced ? options.fallback : undefined;

  const versions = [resource.version, ...(resource.older ?? [])];

  let attempt = 0;
  let lostAt: number | undefined;
  /** The credentials were renewed for this failure already. */
  let renewed = false;
  let renewNext = false;
  let denials = 0;
  let expirations = 0;
  let tooLarge = 0;
  /** Versions in a row that are not served. */
  let missing = 0;

  function fail(failure: Failure, quiet = false): number {
    attempt++;
    lostAt ??= session.now();
    const asked = failure.kind === 'status' ? Math.min(failure.retryAfter ?? 0, LONGEST_RETRY_AFTER) : 0;
    // Those who were all told the same time do not come back all at once.
    const wait = Math.max(backoff(attempt, random), asked === 0 ? 0 : asked + Math.round(random() * 1000));
    const problem = describeFailure(failure);
    log({ kind: 'failed', of: kind, attempt, wait, problem });
    if (!quiet) status.tell({ state: 'retrying', since: lostAt, attempt, problem, held: position.held !== 'nothing' });
    return wait;
  }

  function letGo(): void {
    if (position.held !== 'nothing') options.sink.replace(kind, [], position.held === 'cluster' ? undefined : fallback, []);
    position.held = 'nothing';
    position.version = undefined;
  }

  function askAgain(): number {
    attempt = 0;
    lostAt = undefined;
    return ASK_AGAIN;
  }

  function deny(verb: 'list' | 'watch'): number {
    if (position.namespace === undefined && fallback !== undefined) {
      position.namespace = fallback;
      position.version = undefined;
      return 0;
    }
    denials++;
    // One refusal may be a hiccup of the authorizer; after two, what may not be seen is not shown any longer.
    if (denials > 1) letGo();
    status.tell({ state: 'denied', verb, group: resource.group, resource: resource.resource, namespace: position.namespace });
    if (position.namespace !== undefined) {
      position.namespace = undefined;
      position.version = undefined;
    }
    return askAgain();
  }

  /** Of a kind that is younger than its API there may be an older version only. */
  function absent(): number {
    const next = versions[(versions.indexOf(position.api) + 1) % versions.length];
    if (next !== undefined && ++missing < versions.length) {
      position.api = next;
      position.version = undefined;
      return 0;
    }
    missing = 0;
    position.api = resource.version;
    letGo();
    // Asked for once a minute for as long as Signalbox runs: that it is still not there is no news.
    if (status.current() !== 'absent') status.tell({ state: 'absent' });
    return askAgain();
  }

  function expire(failure: Failure): number {
    log({ kind: 'ended', of: kind, reason: 'expired', ms: 0 });
    position.version = undefined;
    expirations++;
    // A list that is too old as soon as it is read would otherwise be asked for without a pause.
    return expirations > 1 ? fail(failure) : 0;
  }

  async function refused(failure: Failure): Promise<number> {
    if (renewed) {
      renewNext = true;
      return fail(failure);
    }
    renewed = true;
    await options.renew();
    return 0;
  }

  function misunderstood(failure: Failure, verb: 'list' | 'watch'): number {
    if (verb === 'watch' && position.version === undefined && session.streamedLists) {
      session.streamedLists = false;
      return 0;
    }
    position.version = undefined;
    return fail(failure);
  }

  return {
    fail,
    attempts: () => attempt,
    async recover(failure, verb) {
      if (failure.kind !== 'status') return fail(failure);
      switch (failure.code) {
        case 400:
        case 422:
          return misunderstood(failure, verb);
        case 401:
          return await refused(failure);
        case 403:
          return deny(verb);
        case 404:
          return absent();
        case 410:
          return expire(failure);
        case 504:
          if (failure.causes?.includes('ResourceVersionTooLarge') === true && ++tooLarge >= TOO_LARGE_TRIES) position.version = undefined;
          return fail(failure);
        default:
          return fail(failure);
      }
    },
    async prepare() {
      if (!renewNext) return;
      renewNext = false;
      await options.renew();
    },
    answered() {
      renewed = false;
    },
    listed() {
      denials = 0;
      tooLarge = 0;
      missing = 0;
    },
    live() {
      lostAt = undefined;
    },
    healthy() {
      attempt = 0;
      expirations = 0;
    },
  };
}
