// Tests of unready-names.

import { expect, test } from 'vitest';
import { buildPod, buildService, DELETED } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { unreadyNames } from './unready-names.ts';

const headless = (over = {}) => buildService({ clusterIP: 'None', clusterIPs: ['None'], ...over });
const member = (name: string, over = {}) => buildPod({ name, hostname: name, subdomain: 'web', ready: false, ...over });

test('members that are not ready have no names', () => {
  const [only] = ask(unreadyNames, [headless(), member('web-0', { ready: true }), member('web-1'), member('web-2')]);
  expect(only?.title).toBe('web-1, web-2 have no name in DNS until ready.');
  expect(only?.severity).toBe('info');
  expect(only?.evidence.map(({ subject, field, value, note }) => [subject.key, field, value, note])).toEqual([
    ['shop/web', 'spec.publishNotReadyAddresses', 'false', undefined],
    ['shop/web-1', 'status.conditions[Ready].status', 'False', '2 Pods: web-1, web-2'],
  ]);
  expect(only?.at.map(({ key }) => key)).toEqual(['shop/web-1', 'shop/web-2']);
  expect(only?.lasting).toEqual({ kind: 'exactly', since: Date.parse('2026-11-22T00:00:00Z') });
});

test.each([
  ['publishNotReadyAddresses keeps their names', [headless({ publishNotReadyAddresses: true }), member('web-0')]],
  ['the Service has a cluster IP', [buildService(), member('web-0')]],
  ['all are ready', [headless(), member('web-0', { ready: true })]],
  ['they have no names of their own', [headless(), buildPod({ ready: false })]],
  ['the names are those of another Service', [headless(), member('web-0', { subdomain: 'other' })]],
  ['the Pod is leaving', [headless(), member('web-0', { deletionTimestamp: DELETED })]],
  ['the Pod is on no Node', [headless(), member('web-0', { nodeName: undefined })]],
])('silent where %s', (_, held) => {
  expect(ask(unreadyNames, held)).toEqual([]);
});
