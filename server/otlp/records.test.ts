// What churn tells, as log records: which, when, how bad, with which attributes; and no more of them than there is to tell.

import { expect, test } from 'vitest';
import { buildService } from '#testing/builders/kube.ts';
import { look, made, of, sliceOf, START } from '#testing/builders/churn.ts';
import { churnRecords } from './records.ts';

const pod = made('web-1');
const web = buildService();

/** Records of one batch, `seconds` after the beginning: `event severity body`. */
function setUp() {
  const { churn, at } = look([web, pod, sliceOf([of(pod)])]);
  return (seconds: number, ...changes: Parameters<typeof at> extends [number, ...infer Rest] ? Rest : never) =>
    churnRecords(churn, at(seconds, ...changes), START + 1000 * seconds);
}

test('a transition and the outages that begin with it, then their ends with how long they lasted', () => {
  const at = setUp();
  const down = at(2, made('web-1', { ready: false }), sliceOf([of(pod, 'notReady')]));
  expect(down.map(({ event, severity, body }) => `${event} ${severity}: ${body}`)).toEqual([
    'signalbox.endpoint.transition info: shop/web-1 of Service shop/web: ready → not ready (Pod not ready)',
    'signalbox.outage.begin warn: Service shop/web: nobody ready for under 0.1 s by now (IPv4, port 80/TCP)',
    'signalbox.outage.begin error: Service shop/web: nobody usable for under 0.1 s by now (IPv4, port 80/TCP)',
  ]);
  expect(down[0]?.attributes).toEqual({
    'k8s.namespace.name': 'shop',
    'k8s.service.name': 'web',
    'k8s.pod.name': 'web-1',
    'k8s.pod.uid': 'uid-web-1',
    'k8s.node.name': 'node-1',
    'cloud.availability_zone': 'a',
    'network.type': 'ipv4',
    'signalbox.endpoint.address': '10.0.0.1',
    'signalbox.endpoint.from': 'ready',
    'signalbox.endpoint.to': 'notReady',
    'signalbox.cause': 'readiness',
  });
  expect(at(5, made('web-1', { ready: false, phase: 'Pending' }))).toEqual([]);
  const up = at(28, pod, sliceOf([of(pod)]));
  expect(up.map(({ event, time }) => [event, (time - START) / 1000])).toEqual([
    ['signalbox.endpoint.transition', 28],
    ['signalbox.outage.end', 28],
    ['signalbox.outage.end', 28],
  ]);
  expect(up[1]?.attributes).toMatchObject({
    'signalbox.outage.kind': 'nobodyReady',
    'signalbox.outage.seconds': 26,
    'signalbox.outage.lost': true,
    'signalbox.port.number': 80,
    'signalbox.port.protocol': 'TCP',
  });
});

test('a new Service that nobody backs yet is no warning', () => {
  const at = setUp();
  const records = at(3, buildService({ name: 'new', clusterIP: '10.96.0.77' }));
  expect(records.map(({ event, severity }) => `${event} ${severity}`)).toEqual([
    'signalbox.outage.begin info',
    'signalbox.outage.begin info',
  ]);
});

test('a rollout that ends: how, and what it cost', () => {
  const at = setUp();
  const next = made('web-2', { revision: 'b', created: 1 });
  at(1, next);
  at(4, next, sliceOf([of(pod), of(next)]));
  const records = at(6, { op: 'delete', kind: 'Pod', key: 'shop/web-1' }, sliceOf([of(next)]));
  const end = records.find(({ event }) => event === 'signalbox.rollout.end');
  expect(end).toMatchObject({
    severity: 'info',
    attributes: {
      'signalbox.workload.kind': 'Deployment',
      'signalbox.workload.name': 'web',
      'signalbox.rollout.from': 'a',
      'signalbox.rollout.to': 'b',
      'signalbox.rollout.end': 'complete',
      'signalbox.rollout.seconds': 5,
      'signalbox.rollout.seconds_without_ready': 0,
    },
  });
});
