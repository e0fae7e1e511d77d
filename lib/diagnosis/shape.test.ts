// Tests of the five kinds of Service.

import { expect, test } from 'vitest';
import { buildService, type ServiceOptions } from '#testing/builders/kube.ts';
import { shapeOf } from './shape.ts';

test.each<[ServiceOptions, string]>([
  [{}, 'ClusterIP'],
  [{ clusterIP: undefined }, 'ClusterIP'],
  [{ clusterIP: 'None' }, 'Headless'],
  [{ type: 'NodePort' }, 'NodePort'],
  [{ type: 'LoadBalancer' }, 'LoadBalancer'],
  [{ type: 'ExternalName', clusterIP: undefined }, 'ExternalName'],
])('%j is %s', (options, shape) => {
  expect(shapeOf(buildService(options))).toBe(shape);
});
