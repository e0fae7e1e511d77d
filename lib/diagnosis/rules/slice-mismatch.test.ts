// Tests of slice-mismatch.

import { expect, test } from 'vitest';
import { buildEndpoint, buildService, buildServicePort, buildSlice, buildSlicePort } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { sliceMismatch } from './slice-mismatch.ts';

const bare = (over = {}) => buildService({ selector: {}, ports: [buildServicePort({ name: 'ora', port: 1521 })], ...over });

test('the name of the port differs, or its protocol', () => {
  expect(titles(ask(sliceMismatch, [bare(), buildSlice()]))).toEqual(['No EndpointSlice has a TCP port with the name ora.']);
  expect(ask(sliceMismatch, [bare(), buildSlice({ ports: [buildSlicePort({ name: 'ora', protocol: 'UDP' })] })])).toHaveLength(1);
});

test('the family differs: that alone is told', () => {
  const slice = buildSlice({ addressType: 'FQDN' });
  expect(titles(ask(sliceMismatch, [bare(), slice]))).toEqual(['Its EndpointSlices are FQDN, and the Service is IPv4.']);
});

test('silent where one slice fits, where none has an address, with a selector, and for headless Services', () => {
  const fits = buildSlice({ name: 'b', ports: [buildSlicePort({ name: 'ora' })] });
  expect(ask(sliceMismatch, [bare(), buildSlice(), fits])).toEqual([]);
  expect(ask(sliceMismatch, [bare(), buildSlice({ endpoints: [] })])).toEqual([]);
  expect(ask(sliceMismatch, [bare({ selector: { app: 'web' } }), buildSlice()])).toEqual([]);
  expect(ask(sliceMismatch, [bare({ clusterIP: 'None' }), buildSlice()])).toEqual([]);
});

test('the port of a placeholder is no fault, that of any other address is', () => {
  const service = buildService({ selector: {}, ports: [buildServicePort({ name: 'http' })] });
  const slice = (address: string) => buildSlice({ endpoints: [buildEndpoint({ address })], ports: [buildSlicePort({ port: 9999 })] });
  expect(ask(sliceMismatch, [service, slice('192.192.192.192')])).toEqual([]);
  expect(ask(sliceMismatch, [service, slice('192.0.2.1')])).toHaveLength(1);
});
