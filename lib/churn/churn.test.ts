// Endpoints, transitions and lives: SPEC C1 to C14, C28.

import { describe, expect, test } from 'vitest';
import { lines, look, made, of, sliceOf, START } from '#testing/builders/churn.ts';
import { buildEndpoint, buildNode, buildService, buildSlicePort } from '#testing/builders/kube.ts';
import { remove } from '#lib/cluster/delta.ts';

const [one, two] = [made('web-1'), made('web-2')];
const web = buildService();

describe('endpoints', () => {
  test.each([
    ['ready, even while it terminates', { ready: true, serving: true, terminating: true }, 'ready'],
    ['unset conditions say ready', {}, 'ready'],
    ['serves and terminates', { ready: false, serving: true, terminating: true }, 'draining'],
    ['terminates only', { ready: false, serving: false, terminating: true }, 'terminated'],
    ['neither', { ready: false, serving: false, terminating: false }, 'notReady'],
  ])('C1 %s', (_, conditions, state) => {
    const { at } = look([web]);
    const told = at(1, sliceOf([buildEndpoint(conditions)]));
    expect(told.transitions.map(({ to }) => to)).toEqual([state]);
  });

  test('C2 one address in another spelling is the same; another uid is another endpoint', () => {
    const six = buildService({ ipFamilies: ['IPv6'], clusterIP: 'fd00::10', clusterIPs: ['fd00::10'] });
    const at6 = (address: string) => sliceOf([buildEndpoint({ address, ready: true })], { addressType: 'IPv6' });
    const { at } = look([six, at6('fd00::1')]);
    expect(lines(at(1, at6('FD00:0::1')))).toEqual([]);
    const again = look([web, one, sliceOf([of(one)])]);
    const next = made('web-1', { uid: 'uid-next' });
    expect(lines(again.at(1, next, sliceOf([of(next)])))).toEqual(['10.0.0.1 absent>ready unknown', '10.0.0.1 ready>absent podDeleted']);
  });

  test('C3 an address in two slices is one, with the ports of both', () => {
    const admin = buildSlicePort({ name: 'admin', port: 9090 });
    const { at } = look([web, one]);
    const told = at(1, sliceOf([of(one)]), sliceOf([of(one)], { name: 'web-2', ports: [admin] }));
    expect(told.transitions.map(({ ports }) => ports.map(({ port }) => port))).toEqual([[8080, 9090]]);
  });

  test('C4 without its Service no endpoint, and with it all of them', () => {
    const { at } = look([one]);
    expect(lines(at(1, sliceOf([of(one)])))).toEqual([]);
    expect(lines(at(2, web))).toEqual(['10.0.0.1 absent>ready serviceCreated']);
  });
});

describe('transitions', () => {
  test('C5 Node, zone, hints, order and slice make none; state and ports do', () => {
    const { at } = look([web, one, two, sliceOf([of(one), of(two)])]);
    const moved = { ...of(one), nodeName: 'node-9', zone: 'b', hints: { forZones: [{ name: 'b' }], forNodes: [] } };
    expect(lines(at(1, sliceOf([of(two), moved])))).toEqual([]);
    const told = at(2, sliceOf([of(two), of(one, 'notReady')]));
    expect(told.transitions).toMatchObject([
      { service: 'shop/web', family: 'IPv4', address: '10.0.0.1', pod: 'shop/web-1', uid: 'uid-web-1', from: 'ready', to: 'notReady' },
    ]);
    expect(told.transitions).toMatchObject([{ nodeName: 'node-1', zone: 'a', time: START + 2000 }]);
    const ports = at(3, sliceOf([of(two), of(one, 'notReady')], { ports: [buildSlicePort({ port: 9090 })] })).transitions;
    expect(ports.map(({ from, to, portsBefore, ports: now }) => [from, to, portsBefore[0]?.port, now[0]?.port])).toEqual([
      ['notReady', 'notReady', 8080, 9090],
      ['ready', 'ready', 8080, 9090],
    ]);
  });

  test('C6 from one slice to another in one batch, or over both in two: nothing; with a gap: gone and published', () => {
    const other = (...held: Parameters<typeof sliceOf>[0][number][]) => sliceOf(held, { name: 'web-2' });
    const { at } = look([web, one, sliceOf([of(one)]), other()]);
    expect(lines(at(1, sliceOf([]), other(of(one))))).toEqual([]);
    expect(lines(at(2, sliceOf([of(one)])))).toEqual([]);
    expect(lines(at(3, other()))).toEqual([]);
    expect(lines(at(4, sliceOf([])))).toEqual(['10.0.0.1 ready>absent unknown']);
    expect(lines(at(5, other(of(one))))).toEqual(['10.0.0.1 absent>ready unknown']);
  });

  test('C7 what is there when the look begins has no beginning', () => {
    const { churn, at } = look([web, one, sliceOf([of(one)])]);
    expect([...(churn.services.get('shop/web')?.lives.values() ?? [])]).toMatchObject([{ began: undefined, since: undefined }]);
    const [life] = at(9, sliceOf([])).lives;
    expect(life).toMatchObject({ began: undefined, ended: START + 9000 });
  });

  test('C8 there and back within a batch is nothing', () => {
    const { at } = look([web, one, sliceOf([of(one)])]);
    expect(lines(at(1, sliceOf([of(one, 'notReady')]), sliceOf([of(one)])))).toEqual([]);
  });
});

describe('lives', () => {
  test('C9 a Pod of the same name and address is another life', () => {
    const { at } = look([web, one, sliceOf([of(one)])]);
    const next = made('web-1', { uid: 'uid-next', created: 1 });
    const told = at(2, next, sliceOf([of(next)]));
    expect(told.lives.map(({ uid }) => uid)).toEqual(['uid-web-1']);
    expect(at(3, sliceOf([])).lives.map(({ uid, began, ended }) => [uid, began, ended])).toEqual([
      ['uid-next', START + 2000, START + 3000],
    ]);
  });

  test('C10 of two Pods at one address the one that does not terminate', () => {
    const next = made('web-9', { ip: '10.0.0.1', created: 1 });
    const { at } = look([web, one, sliceOf([of(one, 'draining')])]);
    const told = at(2, next, sliceOf([of(one, 'draining'), of(next)]));
    expect(told.transitions.map(({ uid, from, to }) => [uid, from, to])).toEqual([
      ['uid-web-1', 'draining', 'absent'],
      ['uid-web-9', 'absent', 'ready'],
    ]);
  });

  test('C11 two families are two endpoints and one Pod', () => {
    const dual = buildService({ ipFamilies: ['IPv4', 'IPv6'], clusterIPs: ['10.96.0.10', 'fd00::10'] });
    const v6 = { ...of(two), addresses: ['fd00::2'] };
    const { at, show } = look([dual, one, two]);
    const told = at(1, sliceOf([of(one), of(two)]), sliceOf([v6], { name: 'web-6', addressType: 'IPv6' }));
    expect(told.transitions.map(({ address }) => address)).toEqual(['10.0.0.1', '10.0.0.2', 'fd00::2']);
    const three = made('web-3', { revision: 'b', created: 2 });
    at(2, three);
    at(3, made('web-2', { deleted: true }), sliceOf([of(one), of(two, 'draining')]));
    expect(show(3).openRollouts.map(({ fewestReady }) => fewestReady)).toEqual([2]);
  });

  test('C12 a life of no time is not told', () => {
    const { at } = look([web, one]);
    at(1, sliceOf([of(one)]));
    expect(at(1, sliceOf([])).lives).toEqual([]);
  });

  test('C28 with the Service they all end', () => {
    const { at, churn } = look([web, one, sliceOf([of(one)])]);
    expect(lines(at(1, remove('Service', 'shop/web')))).toEqual(['10.0.0.1 ready>absent serviceDeleted']);
    expect([churn.services.size, churn.published.size, churn.departed.size]).toEqual([0, 0, 0]);
  });
});

describe('what is held', () => {
  test('C14 what is open, and the last of what ended', () => {
    const { at, churn } = look([web], 3);
    for (let i = 1; i <= 20; i++) {
      const pod = made('web-7', { uid: `uid-${i}`, created: i, ip: `10.0.1.${i}` });
      at(2 * i, pod, sliceOf([of(pod)]));
      at(2 * i + 1, remove('Pod', 'shop/web-7'));
    }
    at(100, sliceOf([]));
    expect(churn.ended.lives.held.length).toBeLessThan(6);
    expect(churn.ended.lives.held.at(-1)?.uid).toBe('uid-20');
    expect([churn.published.size, churn.departed.size]).toEqual([0, 0]);
    expect(churn.services.get('shop/web')?.lives.size).toBe(0);
  });

  test('C13 a Pod that becomes ready touches nobody, nor does a Node that changes', () => {
    const { at, churn } = look([web, buildNode(), one, sliceOf([of(one)])]);
    const held = churn.services.get('shop/web');
    at(1, made('web-1', { ready: false }), buildNode({ unschedulable: true }));
    expect(held?.service).toBe(web);
    const edited = buildService({ labels: { a: 'b' } });
    at(2, edited);
    expect(held?.service).toBe(edited);
  });
});
