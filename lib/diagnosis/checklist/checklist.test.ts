// Tests of the checklist: what each step says of what it sees, and how findings and earlier steps decide its status.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, type ClusterState } from '#lib/cluster/state.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import { type ChecklistItem, CHECKLIST_ITEMS } from '#lib/diagnosis/rule.ts';
import { toFinding } from '#lib/diagnosis/settle.ts';
import { allKnown, type KnownState } from '#lib/diagnosis/known-state.ts';
import { DEFAULT_DNS } from '#lib/dns/settings.ts';
import {
  buildEndpoint,
  buildNode,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  drawFrom,
  drawRecord,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import { DEFAULT_PROXY } from '#lib/routing/proxy-settings.ts';
import { denyAll, pods, policy } from '#testing/builders/policy.ts';
import { checklistOf } from './checklist.ts';
import type { ChecklistStep } from './step.ts';

const SETTINGS = { dns: DEFAULT_DNS, proxy: DEFAULT_PROXY };

/** With the findings that the server would have made, all of them settled. */
function withFindings(state: ClusterState): ClusterState {
  const found = diagnose(allKnown(state), { kind: 'Service', key: 'shop/web' });
  apply(
    state,
    found.map((diagnosis) => put(toFinding(diagnosis, { since: 0, counts: 0 }))),
  );
  return state;
}

function steps(knownState: KnownState): Map<ChecklistItem, ChecklistStep> {
  return new Map((checklistOf(knownState, 'shop/web', SETTINGS) ?? []).map((step) => [step.item, step]));
}

function checklist(held: readonly AnyRecord[]): Map<ChecklistItem, ChecklistStep> {
  return steps(allKnown(withFindings(stateOf(...held))));
}

function statuses(of: ReadonlyMap<ChecklistItem, ChecklistStep>): readonly string[] {
  return CHECKLIST_ITEMS.map((item) => of.get(item)?.status ?? 'missing');
}

const NODES = [buildNode(), buildNode({ name: 'node-2' })];
const PORT = buildSlicePort({ port: 80 });
const healthy = (options: ServiceOptions = {}): readonly AnyRecord[] => [
  ...NODES,
  buildService(options),
  buildPod(),
  buildSlice({ ports: [PORT], endpoints: [buildEndpoint({ pod: 'web-1', nodeName: 'node-1' })] }),
];

describe('checklistOf', () => {
  test('a healthy Service passes each step that concerns it', () => {
    const of = checklist(healthy());
    expect(statuses(of)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass', 'none', 'pass']);
    expect(of.get('selector')?.says).toBe('It takes 1 Pod.');
    expect(of.get('endpoints')?.says).toBe('1 of 1 endpoint is ready.');
    expect(of.get('names')?.says).toMatch(/^web\.shop\.svc\.cluster\.local gives /);
    expect(of.get('nodes')?.says).toBe('All 2 Nodes deliver connections to every port.');
    expect(of.get('policy')?.says).toBe('No NetworkPolicy selects its Pods: everyone may call.');
  });

  test('nobody selected fails at the selector, and what can not be otherwise follows from it', () => {
    const of = checklist([...NODES, buildService(), buildSlice({ endpoints: [], ports: [] })]);
    expect(of.get('selector')).toMatchObject({ status: 'fail', findings: [{ rule: 'selects-nothing' }] });
    expect(of.get('endpoints')?.status).toBe('follows');
    expect(of.get('nodes')?.status).toBe('follows');
    expect(of.get('nodes')?.says).toBe('All 2 Nodes reject connections.');
  });

  test('nobody ready fails at the endpoints', () => {
    const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: false })] });
    const of = checklist([...NODES, buildService(), buildPod({ ready: false }), slice]);
    expect(of.get('selector')?.status).toBe('pass');
    expect(of.get('endpoints')).toMatchObject({ status: 'fail', says: '0 of 1 endpoint is ready, 1 not ready.' });
  });

  test('Pods that are published otherwise than they are are counted', () => {
    const slice = buildSlice({
      ports: [PORT],
      endpoints: [buildEndpoint({ pod: 'web-1', ready: false, serving: false, nodeName: 'node-1' })],
    });
    const of = checklist([...NODES, buildService(), buildPod(), slice]);
    expect(of.get('endpoints')).toMatchObject({
      status: 'fail',
      says: '0 of 1 endpoint is ready, 1 not ready, 1 published otherwise than the Pod is.',
      findings: [{ rule: 'slice-stale' }],
    });
  });

  test('what follows from nobody being there does so where that is information', () => {
    const of = checklist([...NODES, buildService({ selector: {}, clusterIP: 'None', clusterIPs: ['None'], ports: [] })]);
    expect(of.get('endpoints')).toMatchObject({ status: 'pass', findings: [{ rule: 'no-endpoints', severity: 'info' }] });
    expect(of.get('names')?.status).toBe('follows');
  });

  test('slices of another family lead nowhere', () => {
    const slice = buildSlice({ addressType: 'IPv6', endpoints: [buildEndpoint({ address: '2001:db8::1' })] });
    const of = checklist([...NODES, buildService({ selector: {} }), slice]);
    expect(of.get('ports')).toMatchObject({ status: 'fail', says: '1 port of 1 leads nowhere.' });
  });

  test('a name that is an address is not found, and no endpoint would help', () => {
    const service = buildService({ type: 'ExternalName', clusterIP: undefined, selector: {}, externalName: '192.0.2.7' });
    expect(checklist([service]).get('names')?.says).toBe('web.shop.svc.cluster.local is not found (NXDOMAIN).');
  });

  test('what is not as it should be, before its finding counts, is as grave as that will be', () => {
    const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: false })] });
    const of = steps(allKnown(stateOf(...NODES, buildService(), buildPod({ ready: false }), slice)));
    expect(of.get('endpoints')).toMatchObject({ status: 'fail', findings: [] });
  });

  test('a port that leads nowhere fails at the ports', () => {
    const ports = [buildServicePort({ name: 'grpc', port: 90, targetPort: 'grpc' })];
    const of = checklist(healthy({ ports }));
    expect(of.get('ports')).toMatchObject({ status: 'fail', findings: [{ rule: 'port-missing' }] });
    expect(of.get('ports')?.evidence[0]).toMatchObject({ value: 'published by no slice' });
  });

  test('Nodes that drop under a Local policy are named', () => {
    const of = checklist(healthy({ internalTrafficPolicy: 'Local' }));
    expect(of.get('nodes')?.says).toBe('1 of 2 Nodes drops connections.');
    expect(of.get('nodes')?.evidence.map((e) => e.note)).toContain('1 Node drops: node-2');
  });

  test('what the Nodes do is said of the side, the family and the ports of which it is so, and of no other', () => {
    const outside = checklist(
      healthy({ type: 'NodePort', externalTrafficPolicy: 'Local', ports: [buildServicePort({ nodePort: 30_080 })] }),
    );
    expect(outside.get('nodes')?.says).toBe('1 of 2 Nodes drops connections from outside.');
    const ports = [buildServicePort(), buildServicePort({ name: 'grpc', port: 90, targetPort: 'grpc' })];
    expect(checklist(healthy({ ports })).get('nodes')?.says).toBe('All 2 Nodes reject connections to 1 of 2 ports.');
    const both = checklist(healthy({ ipFamilies: ['IPv4', 'IPv6'], clusterIPs: ['10.96.0.10', 'fd00::10'] }));
    expect(both.get('nodes')?.says).toBe('All 2 Nodes reject connections over IPv6.');
  });

  test('a load balancer without an address', () => {
    expect(checklist(healthy({ type: 'LoadBalancer' })).get('way-in')).toMatchObject({ status: 'warn' });
  });

  test('a policy that lets nobody in', () => {
    const of = checklist([...healthy(), denyAll()]);
    expect(of.get('policy')?.says).toMatch(/^No policy lets anybody in\./);
    const portless = checklist([...NODES, buildService(), buildPod(), buildSlice({ ports: [], endpoints: [] }), denyAll()]);
    expect(portless.get('policy')?.says).toMatch(/^No policy lets anybody in\./);
  });

  test('a policy that names callers who are not there, and one that closes one port of two', () => {
    const nobody = policy('p', { ingress: [{ from: [pods({ app: 'none' })] }] });
    expect(checklist([...healthy(), nobody]).get('policy')).toMatchObject({
      status: 'warn',
      says: expect.stringMatching(/^Policies name callers, of whom none exists: see Policy\./) as string,
    });
    const own = policy('p', { ingress: [{ from: [pods({ app: 'web' })] }] });
    expect(checklist([...healthy(), own]).get('policy')).toMatchObject({ status: 'pass' });
  });

  test('where the cluster has policies of another API, who may call is not known', () => {
    const api = (objects: 'some' | 'none' | 'unknown'): AnyRecord => ({
      kind: 'PolicyApi',
      metadata: { namespace: '', name: 'ciliumnetworkpolicies.cilium.io' },
      objects,
    });
    for (const objects of ['some', 'unknown'] as const) {
      for (const held of [[], [denyAll()]]) {
        const step = checklist([...healthy(), ...held, api(objects)]).get('policy');
        expect(step).toMatchObject({ status: 'unknown', says: expect.stringContaining('ciliumnetworkpolicies.cilium.io') as string });
      }
    }
    expect(checklist([...healthy(), api('none')]).get('policy')?.status).toBe('pass');
  });

  test('what may not be read is unknown, not passed', () => {
    const state = stateOf(buildService());
    const of = steps({ state, known: (kind) => kind === 'Service' });
    expect(statuses(of)).toEqual(['unknown', 'unknown', 'unknown', 'pass', 'unknown', 'unknown', 'unknown']);
  });

  test('an ExternalName Service is a name and nothing else', () => {
    const service = buildService({ type: 'ExternalName', clusterIP: undefined, selector: {}, externalName: 'api.example.com' });
    const of = checklist([service]);
    expect(statuses(of)).toEqual(['none', 'none', 'none', 'pass', 'none', 'none', 'none']);
    expect(of.get('names')?.says).toBe('web.shop.svc.cluster.local is an alias of api.example.com.');
  });

  test('there is none of a Service that is not there', () => {
    expect(checklistOf(allKnown(stateOf()), 'shop/web', SETTINGS)).toBeUndefined();
  });

  test('is total on generated clusters', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(251), { maxLength: 60, size: 'max' }), { maxLength: 24 }), (seeds) => {
        const state = stateOf(...seeds.map((numbers) => drawRecord(drawFrom(numbers))));
        for (const key of state.tables.Service.keys())
          expect(checklistOf(allKnown(state), key, SETTINGS)).toHaveLength(CHECKLIST_ITEMS.length);
      }),
    );
  });
});
