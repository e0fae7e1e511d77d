// Which proxy stands before which server, as Go's http.ProxyFromEnvironment has it.

import { expect, test } from 'vitest';
import { proxyFromEnvironment } from './proxy.ts';

const P = 'http://p:3128';

test.each([
  ['https://kube.test:6443', { HTTPS_PROXY: P }, P],
  ['https://kube.test:6443', { https_proxy: 'p:3128' }, P],
  ['https://kube.test:6443', { HTTP_PROXY: P }, undefined],
  ['http://kube.test', { HTTP_PROXY: P }, P],
  ['https://127.0.0.1:6443', { HTTPS_PROXY: P }, undefined],
  ['https://localhost:6443', { HTTPS_PROXY: P }, undefined],
  ['https://[::1]:6443', { HTTPS_PROXY: P }, undefined],
  ['https://kube.test', { HTTPS_PROXY: P, NO_PROXY: '*' }, undefined],
  ['https://kube.test', { HTTPS_PROXY: P, NO_PROXY: 'other, kube.test' }, undefined],
  ['https://a.kube.test', { HTTPS_PROXY: P, NO_PROXY: 'kube.test' }, undefined],
  ['https://kube.test', { HTTPS_PROXY: P, NO_PROXY: '.kube.test' }, P],
  ['https://a.kube.test', { HTTPS_PROXY: P, NO_PROXY: '*.kube.test' }, undefined],
  ['https://notkube.test', { HTTPS_PROXY: P, NO_PROXY: 'kube.test' }, P],
  ['https://kube.test:6443', { HTTPS_PROXY: P, NO_PROXY: 'kube.test:443' }, P],
  ['https://10.1.2.3', { HTTPS_PROXY: P, NO_PROXY: '10.0.0.0/8' }, undefined],
  ['https://11.1.2.3', { HTTPS_PROXY: P, NO_PROXY: '10.0.0.0/8,bad/cidr,1.2.3.4/99' }, P],
  ['https://[fd00::1]', { HTTPS_PROXY: P, NO_PROXY: 'fd00::/8' }, undefined],
] as const)('%s with %o -> %s', (url, env, expected) => {
  expect(proxyFromEnvironment(new URL(url), env)).toBe(expected);
});
