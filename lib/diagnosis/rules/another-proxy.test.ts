// Tests of another-proxy.

import { expect, test } from 'vitest';
import { buildService } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { anotherProxy } from './another-proxy.ts';

const LABEL = 'service.kubernetes.io/service-proxy-name';

test('the label alone decides, whatever its value', () => {
  expect(titles(ask(anotherProxy, [buildService({ labels: { [LABEL]: 'kube-router' } })]))).toEqual([
    'kube-proxy leaves it to the proxy kube-router.',
  ]);
  expect(titles(ask(anotherProxy, [buildService({ labels: { [LABEL]: '' } })]))).toEqual(['kube-proxy leaves it to another proxy.']);
});

test('the value is shown, and told where it is empty', () => {
  const shown = (value: string) => ask(anotherProxy, [buildService({ labels: { [LABEL]: value } })])[0]?.evidence[0]?.value;
  expect(shown('kube-router')).toBe('kube-router');
  expect(shown('')).toBe('empty');
});

test('silent without it, and where kube-proxy has nothing to do anyway', () => {
  expect(ask(anotherProxy, [buildService()])).toEqual([]);
  expect(ask(anotherProxy, [buildService({ labels: { [LABEL]: 'x' }, clusterIP: 'None', clusterIPs: ['None'] })])).toEqual([]);
});
