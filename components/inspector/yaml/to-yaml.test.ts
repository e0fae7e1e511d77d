// Records as YAML.

import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildService, buildSlice } from '#testing/builders/kube.ts';
import { toYaml } from './to-yaml.ts';

it('begins as kubectl does and leaves out what is unset', () => {
  const text = toYaml(buildService({ name: 'web', externalName: undefined }));
  expect(text.split('\n').slice(0, 2)).toEqual(['apiVersion: v1', 'kind: Service']);
  expect(text).not.toMatch(/externalName|externalIPs|null/);
  expect(parse(toYaml(buildSlice({})))).toMatchObject({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' });
});

it('reads back what it wrote, hostile text included', () => {
  const selector = { 'a/b': "'; rm -rf / # <script>", c: 'yes', d: '0x1' };
  expect(parse(toYaml(buildService({ selector })))).toMatchObject({ spec: { selector } });
});
