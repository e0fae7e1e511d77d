// Tests of the words for what kube-proxy does: whose address is seen (SPEC R43 to R50, R76), and what a verdict means.

import { describe, expect, test } from 'vitest';
import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import type { ServiceOptions } from '#testing/builders/kube.ts';
import { at, clusterOf, FROM_HOST, FROM_OUTSIDE, LOAD_BALANCER, query, serviceAndSlice, VIA } from '#testing/builders/routing.ts';
import { type RouteQuery, route } from '#lib/routing/route.ts';
import { metOn } from '#lib/routing/met.ts';
import { seenWords, sightWords, verdictWhy, verdictWords, whereOf } from './routing.ts';

const onHost = (last: number, node: string): SliceEndpoint => ({ ...at(last, { node }), addresses: [`172.18.0.${last}`] });
const PODS = [at(1, { node: 'n1' }), at(3, { node: 'n3' })];
const MIXED = [onHost(1, 'n1'), at(3, { node: 'n3' })];
const LOCAL: ServiceOptions = { ...LOAD_BALANCER, externalTrafficPolicy: 'Local' };
const OUTSIDE = { vantage: FROM_OUTSIDE, via: VIA.nodePort } as const;

function decided(options: ServiceOptions, endpoints: readonly SliceEndpoint[], over: Partial<RouteQuery>) {
  const found = route(clusterOf(...serviceAndSlice(options, endpoints)), query(over));
  if (found.decided === undefined) throw new Error(found.verdict.kind);
  return found.decided;
}

describe('after “the endpoint”', () => {
  test.each<[string, ServiceOptions, readonly SliceEndpoint[], Partial<RouteQuery>, string]>([
    ['R43: a Pod', {}, PODS, {}, 'sees the client’s own address'],
    ['R43: the node, whose own address it is', {}, PODS, { vantage: FROM_HOST }, 'sees an address of n1'],
    ['R44: outside', LOAD_BALANCER, PODS, OUTSIDE, 'sees an address of n1, not the client’s'],
    ['R47: outside, Local', LOCAL, PODS, OUTSIDE, 'sees the client’s own address'],
    [
      'R76: some on the host',
      LOAD_BALANCER,
      MIXED,
      OUTSIDE,
      'sees an address of n1, not the client’s, but for the one on the host network of n1, which sees the client’s own',
    ],
    ['R76: all on the host', LOAD_BALANCER, [onHost(1, 'n1')], OUTSIDE, 'sees the client’s own address: it is on the host network of n1'],
    ['R76: on the host of another node', LOAD_BALANCER, [onHost(3, 'n3')], OUTSIDE, 'sees an address of n1, not the client’s'],
    [
      'R50: the client among them',
      {},
      [{ ...at(1, { node: 'n1' }), addresses: ['10.1.0.9'] }, at(3, { node: 'n3' })],
      {},
      'sees the client’s own address, but for the client itself, which sees one of n1',
    ],
    [
      'R50: the client alone',
      {},
      [{ ...at(1, { node: 'n1' }), addresses: ['10.1.0.9'] }],
      {},
      'is the client itself, and sees an address of n1',
    ],
  ])('%s', (_, options, endpoints, over, expected) => {
    expect(seenWords(decided(options, endpoints, over))).toBe(expected);
  });

  test('R44, R76: the reason is given where kube-proxy has its way, and not where it has not', () => {
    const usual = decided(LOAD_BALANCER, PODS, OUTSIDE);
    expect(sightWords(usual)).toMatch(/ \(with externalTrafficPolicy Cluster kube-proxy replaces/);
    const host = decided(LOAD_BALANCER, [onHost(1, 'n1')], OUTSIDE);
    expect(sightWords(host)).not.toContain('replaces');
  });
});

describe('a verdict', () => {
  const of = (options: ServiceOptions, endpoints: readonly SliceEndpoint[], over: Partial<RouteQuery>) =>
    route(clusterOf(...serviceAndSlice(options, endpoints)), query(over));

  test('R52, R31, R55, R53: in two words', () => {
    const words = (endpoints: readonly SliceEndpoint[]): string => verdictWords(metOn(of(LOCAL, endpoints, OUTSIDE)));
    expect(words(PODS)).toBe('delivers to 1 endpoint');
    expect(words([at(1, { node: 'n1', state: 'draining' })])).toBe('delivers to 1 terminating');
    expect(words([at(3, { node: 'n3' })])).toBe('drops');
    expect(words([])).toBe('rejects');
  });

  test('R54, R55: a Local policy is named, and the Node', () => {
    const away = [at(3, { node: 'n3' })];
    for (const [found, field] of [
      [of(LOCAL, away, OUTSIDE), 'externalTrafficPolicy'],
      [of({ internalTrafficPolicy: 'Local' }, away, {}), 'internalTrafficPolicy'],
    ] as const) {
      if (found.verdict.kind === 'deliver') throw new Error('delivered');
      expect(verdictWhy(found.verdict, whereOf(found.decided))).toBe(
        `${field} is Local, and n1 has no endpoint of its own that can take it: the packets are dropped, and the client waits until it times out`,
      );
      expect(verdictWhy(found.verdict)).toMatch(/^the traffic policy is Local, and the Node has/);
    }
  });

  test('R57, R58: an unlisted port or address is told apart by what becomes of it', () => {
    expect(verdictWhy({ kind: 'reject', reason: 'unlisted-port' })).toContain('refused at once');
    expect(verdictWhy({ kind: 'no-rule', reason: 'unlisted-port' })).not.toContain('refused');
    expect(verdictWhy({ kind: 'drop', reason: 'unallocated' })).toContain('dropped');
    expect(verdictWhy({ kind: 'no-rule', reason: 'unallocated' })).toBe('no Service has this address');
  });
});
