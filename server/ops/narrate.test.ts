// What the terminal is told: each thing once, when it happens.

import { expect, test } from 'vitest';
import { RESOURCES } from '#lib/kube/record.ts';
import type { Status, WatchStatus } from '#lib/wire/message.ts';
import { narrate } from './narrate.ts';

const LIVE: WatchStatus = { state: 'live' };

function status(
  over: Partial<Status['kinds']> = {},
  rest: Partial<Pick<Status, 'faults' | 'faultCount'>> & { problem?: string } = {},
): Status {
  const kinds = Object.fromEntries(RESOURCES.map(({ kind }) => [kind, LIVE])) as unknown as Status['kinds'];
  const { problem, ...faults } = rest;
  return {
    cluster: { name: 'prod', source: 'kubeconfig', server: 'prod:6443', version: 'v1.36.2', namespace: undefined, problem },
    kinds: { ...kinds, ...over },
    faults: [],
    faultCount: 0,
    ...faults,
  };
}

const texts = (before: Status, after: Status): string[] => narrate(before, after).map((told) => told.text);

test('nothing where nothing changed', () => expect(texts(status(), status())).toEqual([]));

test('a denied kind: which permission is missing, where, and what to ask for', () => {
  const denied: WatchStatus = { state: 'denied', verb: 'list', group: 'networking.k8s.io', resource: 'ingresses', namespace: undefined };
  const after = status({ Ingress: denied });
  expect(texts(status(), after)).toEqual([
    'The API server does not allow these credentials to list ingresses.networking.k8s.io in the whole cluster. ' +
      'Signalbox shows the rest; to see them too, ask for a role with list and watch on ingresses.',
  ]);
  expect(texts(after, after)).toEqual([]);
  expect(texts(after, status())).toEqual(['ingresses.networking.k8s.io may be read now.']);
});

test('nothing of a custom resource, which may be absent or not allowed', () => {
  const denied: WatchStatus = { state: 'denied', verb: 'list', group: 'x', resource: 'gateways', namespace: undefined };
  const without = status({ Gateway: denied, HTTPRoute: { state: 'absent' } });
  expect([...texts(status(), without), ...texts(without, status())]).toEqual([]);
});

test('a kind that may be read in one namespace only', () => {
  const after = status({ Pod: { state: 'live', namespace: 'shop' } });
  expect(texts(status(), after)).toEqual(['pods may be read in the namespace shop only, not in the whole cluster.']);
  expect(texts(after, after)).toEqual([]);
});

test('a problem of the whole cluster once, and that it is over', () => {
  const down = status({}, { problem: 'Nothing listens there.' });
  expect(texts(status(), down)).toEqual(['Nothing listens there.']);
  expect(texts(down, down)).toEqual([]);
  expect(texts(down, status())).toEqual(['prod answers.']);
});

test('the first object that could not be read, not each', () => {
  const fault = { kind: 'Pod', namespace: 'shop', name: 'bad', path: 'spec.containers', problem: 'expected a list, found a string' };
  const one = status({}, { faults: [fault], faultCount: 1 });
  expect(texts(status(), one)).toEqual([
    'An object could not be read and is left out: Pod shop/bad, spec.containers: expected a list, found a string.',
  ]);
  expect(texts(one, status({}, { faults: [fault, fault], faultCount: 2 }))).toEqual([]);
});
