// Tests of who is published and as what: membership, addresses, conditions, topology, hostname, target ports.

import { describe, expect, test } from 'vitest';
import {
  buildContainer,
  buildContainerPort,
  buildNode,
  buildPod,
  buildPodCondition,
  buildService,
  buildServicePort,
  DELETED,
  type PodOptions,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { stateOf } from '#testing/builders/state.ts';
import { expectedOf, type PodOutcome } from './expect.ts';

const NODES = [buildNode({ name: 'node-1', zone: 'a' }), buildNode({ name: 'node-2' })];

/** What becomes of the Pod web-1 in the first family of the Service. */
function outcomeOf(service: ServiceOptions, pod: Pod, nodes = NODES): PodOutcome | undefined {
  const expected = expectedOf(stateOf(buildService(service), pod, ...nodes), 'shop/web');
  return expected.kind === 'managed' ? expected.pods[0]?.outcome : undefined;
}

function published(service: ServiceOptions, pod: Pod, nodes = NODES): Extract<PodOutcome, { kind: 'published' }> {
  const outcome = outcomeOf(service, pod, nodes);
  if (outcome?.kind !== 'published') throw new Error(JSON.stringify(outcome));
  return outcome;
}

const EARLY: ServiceOptions = { publishNotReadyAddresses: true };

describe('which Pods are left out', () => {
  test.each<[rule: string, what: string, service: ServiceOptions, pod: PodOptions, reason: object | undefined]>([
    ['P6', 'labels that differ', {}, { labels: { app: 'other' } }, undefined],
    ['P6', 'one pair of two', { selector: { app: 'web', tier: 'front' } }, {}, undefined],
    ['P6', 'another namespace', {}, { namespace: 'edge' }, undefined],
    ['P7', 'Succeeded', {}, { phase: 'Succeeded' }, { kind: 'finished', phase: 'Succeeded' }],
    ['P7', 'Failed', EARLY, { phase: 'Failed' }, { kind: 'finished', phase: 'Failed' }],
    ['P8', 'no address', EARLY, { ips: [] }, { kind: 'no-address' }],
    ['P8', 'no address and no node', {}, { ips: [], nodeName: undefined }, { kind: 'no-node', message: undefined }],
    ['P9', 'its Node does not exist', {}, { nodeName: 'node-9' }, { kind: 'node-gone', node: 'node-9' }],
    ['P9', 'an address and no node', {}, { nodeName: undefined }, { kind: 'no-node', message: undefined }],
    ['P11', 'no address of the family', {}, { ips: ['fd00::1'] }, { kind: 'family', families: ['IPv4'] }],
  ])('%s %s', (_rule, _what, service, pod, reason) => {
    expect(outcomeOf(service, buildPod(pod))).toEqual(reason === undefined ? undefined : { kind: 'left-out', reason });
  });

  test('P9 with publishNotReadyAddresses a missing Node leaves nobody out', () => {
    expect(published(EARLY, buildPod({ nodeName: 'node-9' })).endpoint).toMatchObject({ nodeName: 'node-9', zone: undefined });
    expect(published(EARLY, buildPod({ nodeName: undefined })).endpoint.nodeName).toBeUndefined();
  });

  test('P10 a Pod that terminates stays in', () => {
    expect(published({}, buildPod({ deletionTimestamp: DELETED })).endpoint.addresses).toEqual(['10.0.0.1']);
  });

  test('P11 all addresses of the family, in order, and none of the other', () => {
    const pod = buildPod({ ips: ['10.0.0.2', 'fd00::1', '10.0.0.1'] });
    expect(published({}, pod).endpoint.addresses).toEqual(['10.0.0.2', '10.0.0.1']);
    expect(published({ ipFamilies: ['IPv6'] }, pod).endpoint.addresses).toEqual(['fd00::1']);
  });

  test('P11 each address in one spelling, however the Pod has it', () => {
    const pod = buildPod({ ips: ['::ffff:10.0.0.2', '010.0.0.1', 'FD00:0:0:0::1', 'web'] });
    expect(published({}, pod).endpoint.addresses).toEqual(['10.0.0.2', '10.0.0.1']);
    expect(published({ ipFamilies: ['IPv6'] }, pod).endpoint.addresses).toEqual(['fd00::1']);
  });

  test('P44 where no Node is known nobody is left out for it', () => {
    expect(published({}, buildPod({ nodeName: 'node-9' }), []).endpoint.nodeName).toBe('node-9');
  });
});

describe('conditions', () => {
  const gone = { deletionTimestamp: DELETED };
  test.each<[rule: string, what: string, service: ServiceOptions, pod: PodOptions, conditions: readonly [boolean, boolean, boolean]]>([
    ['P15', 'Ready is True', {}, {}, [true, true, false]],
    ['P15', 'Ready is False', {}, { ready: false }, [false, false, false]],
    ['P16', 'deleted', {}, gone, [false, true, true]],
    ['P17', 'ready and not deleted', {}, {}, [true, true, false]],
    ['P17', 'still ready, and deleted', {}, gone, [false, true, true]],
    ['P16', 'deleted and not ready any more', {}, { ...gone, ready: false }, [false, false, true]],
    ['P17', 'publishNotReadyAddresses, not ready', EARLY, { ready: false }, [true, false, false]],
    ['P17', 'publishNotReadyAddresses, deleted', EARLY, { ...gone, ready: false }, [true, false, true]],
  ])('%s %s', (_rule, _what, service, pod, [ready, serving, terminating]) => {
    expect(published(service, buildPod(pod)).endpoint.conditions).toEqual({ ready, serving, terminating });
  });

  test('P15 a Ready condition that is missing or Unknown is false', () => {
    const pod = buildPod();
    const unknown = buildPodCondition('Ready', 'Unknown');
    for (const conditions of [[], [unknown]]) {
      expect(published({}, { ...pod, status: { ...pod.status, conditions } }).endpoint.conditions.serving).toBe(false);
    }
  });
});

describe('where it is and what it is called', () => {
  test('P18 nodeName is that of the Pod', () => {
    expect(published({}, buildPod({ nodeName: 'node-2' })).endpoint.nodeName).toBe('node-2');
  });

  test.each<[rule: string, zone: string | undefined, expected: string | undefined]>([
    ['P19', 'a', 'a'],
    ['P19', '', undefined],
    ['P19', undefined, undefined],
  ])('%s a Node with the zone label %j gives %j', (_rule, zone, expected) => {
    const node = buildNode({ name: 'node-1', ...(zone === undefined ? {} : { zone }) });
    expect(published({}, buildPod(), [node]).endpoint.zone).toBe(expected);
  });

  test.each<[rule: string, hostname: string | undefined, subdomain: string | undefined, clusterIP: string, expected: string | undefined]>([
    ['P20', 'db-0', 'web', 'None', 'db-0'],
    ['P20', 'db-0', 'web', '10.96.0.10', 'db-0'],
    ['P20', 'db-0', 'db', 'None', undefined],
    ['P20', 'db-0', undefined, 'None', undefined],
    ['P20', '', 'web', 'None', undefined],
    ['P20', undefined, 'web', 'None', undefined],
  ])('%s hostname %j, subdomain %j, clusterIP %s', (_rule, hostname, subdomain, clusterIP, expected) => {
    const pod = buildPod();
    expect(published({ clusterIP }, { ...pod, spec: { ...pod.spec, hostname, subdomain } }).endpoint.hostname).toBe(expected);
  });

  test('P21 targetRef names the Pod and its uid', () => {
    expect(published({}, buildPod({ uid: 'u7' })).endpoint.targetRef).toEqual({ kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'u7' });
  });
});

describe('ports', () => {
  const http = buildContainerPort({ name: 'http', containerPort: 8080 });
  const app = buildContainer({ ports: [http] });
  const mesh = buildContainer({
    name: 'mesh',
    restartPolicy: 'Always',
    ports: [buildContainerPort({ name: 'mesh', containerPort: 15_000 })],
  });
  const once = buildContainer({ name: 'once', ports: [buildContainerPort({ name: 'once', containerPort: 7000 })] });

  test.each<[rule: string, what: string, targetPort: number | string, protocol: 'TCP' | 'UDP', expected: number | undefined]>([
    ['P22', 'a number that nobody declares', 9999, 'TCP', 9999],
    ['P23', 'a name', 'http', 'TCP', 8080],
    ['P23', 'a name of another protocol', 'http', 'UDP', undefined],
    ['P23', 'a name in a sidecar', 'mesh', 'TCP', 15_000],
    ['P23', 'a name in an ordinary init container', 'once', 'TCP', undefined],
  ])('%s %s', (_rule, _what, targetPort, protocol, expected) => {
    const pod = buildPod({ containers: [app], initContainers: [once, mesh] });
    expect(published({ ports: [buildServicePort({ targetPort, protocol })] }, pod).ports[0]?.port).toBe(expected);
  });

  test('P24 a port that the Pod lacks is left out, the Pod is not', () => {
    const admin = buildServicePort({ name: 'admin', port: 81, targetPort: 'admin' });
    const found = published({ ports: [buildServicePort({ name: 'web', targetPort: 'http' }), admin] }, buildPod({ containers: [app] }));
    expect(found.ports.map((p) => p.name)).toEqual(['web']);
    expect(found.missing).toEqual([admin]);
    expect(published({ ports: [admin] }, buildPod({ containers: [app] })).ports).toEqual([]);
  });

  test('P25 name, protocol and appProtocol are those of the Service port', () => {
    const port = buildServicePort({ name: 'web', protocol: 'UDP', targetPort: 53, appProtocol: 'example.com/dns' });
    expect(published({ ports: [port] }, buildPod()).ports).toEqual([
      { name: 'web', protocol: 'UDP', port: 53, appProtocol: 'example.com/dns' },
    ]);
  });
});
