// Notices from status and connection.

import { describe, expect, it } from 'vitest';
import type { WatchStatus } from '#lib/wire/message.ts';
import { buildStatus as status } from '#testing/builders/status.ts';
import { isStale, noticesOf } from './notices.ts';

describe('noticesOf', () => {
  it('has nothing to say when all is well', () => {
    expect(noticesOf(status(), { kind: 'live' })).toEqual([]);
    expect(noticesOf(undefined, { kind: 'connecting' })).toEqual([]);
  });

  it('joins kinds that wait for the same server and names the oldest loss', () => {
    const retrying = (since: number): WatchStatus => ({ state: 'retrying', since, attempt: since, problem: `p${since}`, held: true });
    const notices = noticesOf(status({ Pod: retrying(7), Service: retrying(3) }), { kind: 'live' });
    expect(notices).toEqual([{ kind: 'stale', kinds: ['Service', 'Pod'], since: 3, problem: 'p3', attempt: 7 }]);
    expect(isStale(notices)).toBe(true);
  });

  it('says one problem once, and two as two', () => {
    const retrying: WatchStatus = { state: 'retrying', since: 3, attempt: 1, problem: 'Refused.', held: true };
    const { cluster } = status();
    const stale = { kind: 'stale', kinds: ['Pod'], since: 3, problem: 'Refused.', attempt: 1 };
    const kinds = { Pod: retrying };
    expect(noticesOf(status(kinds, { cluster: { ...cluster, problem: 'Refused.' } }), { kind: 'live' })).toEqual([stale]);
    expect(noticesOf(status(kinds, { cluster: { ...cluster, problem: 'Expired.' } }), { kind: 'live' })).toEqual([
      { kind: 'problem', problem: 'Expired.' },
      stale,
    ]);
  });

  it('has no old picture where nothing was ever read', () => {
    const pods: WatchStatus = { state: 'retrying', since: 1, attempt: 1, problem: 'Refused.', held: false };
    expect(noticesOf(status({ Pod: pods }), { kind: 'live' })).toEqual([{ kind: 'problem', problem: 'Refused.' }]);
  });

  it('does not call a denied kind stale', () => {
    const denied: WatchStatus = { state: 'denied', verb: 'list', group: '', resource: 'pods', namespace: undefined };
    const notices = noticesOf(status({ Pod: denied }), { kind: 'live' });
    expect(notices).toEqual([{ kind: 'denied', kinds: ['Pod'], rules: [denied] }]);
    expect(isStale(notices)).toBe(false);
  });

  it('does not bother the reader with optional kinds: absent, not allowed, or not to be had', () => {
    const group = 'gateway.networking.k8s.io';
    const denied: WatchStatus = { state: 'denied', verb: 'list', group, resource: 'gateways', namespace: undefined };
    const unread: WatchStatus = { state: 'retrying', since: 1, attempt: 9, problem: 'Conversion failed.', held: false };
    const asked: WatchStatus = { state: 'listing', received: 0, remaining: undefined };
    const optional = { Gateway: denied, HTTPRoute: unread, GRPCRoute: { state: 'absent' }, ReferenceGrant: asked } as const;
    expect(noticesOf(status(optional), { kind: 'live' })).toEqual([]);
    const pods: WatchStatus = { state: 'denied', verb: 'list', group: '', resource: 'pods', namespace: undefined };
    expect(noticesOf(status({ ...optional, Pod: pods }), { kind: 'live' })).toEqual([
      { kind: 'denied', kinds: ['Pod'], rules: [pods, denied] },
    ]);
  });

  it('says that only one namespace is read', () => {
    const narrowed: WatchStatus = { state: 'live', namespace: 'shop' };
    const notices = noticesOf(status({ Pod: narrowed, Service: narrowed }), { kind: 'live' });
    expect(notices).toEqual([{ kind: 'narrowed', kinds: ['Service', 'Pod'], namespace: 'shop' }]);
  });

  it('says that others can see the cluster', () => {
    const { cluster } = status();
    expect(noticesOf(status({}, { cluster: { ...cluster, exposed: true } }), { kind: 'live' })).toEqual([{ kind: 'exposed' }]);
  });

  it('speaks of the stream alone while that is down', () => {
    const lost = { kind: 'lost', since: 1, attempt: 1, nextRetryAt: 2, problem: undefined } as const;
    expect(noticesOf(status({}, { faultCount: 3 }), lost)).toEqual([{ kind: 'stream-lost', connection: lost }]);
  });

  it('sums what is being read', () => {
    const notices = noticesOf(
      status({ Pod: { state: 'listing', received: 5, remaining: 10 }, Node: { state: 'listing', received: 2, remaining: undefined } }),
      { kind: 'live' },
    );
    expect(notices).toEqual([{ kind: 'listing', kinds: ['Node', 'Pod'], received: 7, remaining: 10 }]);
  });

  it('tells at a moment of the past how the cluster was watched then, also while now is out of reach', () => {
    const lost = { kind: 'lost', since: 1, attempt: 1, nextRetryAt: 2, problem: undefined } as const;
    const moment = { wanted: 5, shown: 5, loading: false, problem: undefined };
    const retrying: WatchStatus = { state: 'retrying', since: 3, attempt: 1, problem: 'Refused.', held: true };
    const wellThen = noticesOf(status(), lost, moment);
    expect(wellThen).toEqual([{ kind: 'stream-lost', connection: lost }]);
    expect([isStale(wellThen), isStale(wellThen, moment)]).toEqual([true, false]);
    const illThen = noticesOf(status({ Pod: retrying }), lost, moment);
    expect(illThen.map(({ kind }) => kind)).toEqual(['stream-lost', 'stale']);
    expect(isStale(illThen, moment)).toBe(true);
  });

  it('says first that another moment is shown than the one that was asked for, where one is', () => {
    const problem = { kind: 'older', from: 9 } as const;
    const moment = { wanted: 5, shown: 9, loading: false, problem };
    expect(noticesOf(status(), { kind: 'live' }, moment)).toEqual([{ kind: 'moment', moment, problem }]);
    expect(noticesOf(status(), { kind: 'live' }, { ...moment, shown: undefined })).toEqual([]);
  });
});
