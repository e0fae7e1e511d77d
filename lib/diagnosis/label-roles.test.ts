// Roles by label, and inside of names.

import { expect, test } from 'vitest';
import { areRoles, rolesInside } from './label-roles.ts';

test.each([
  ['web-blue', 'web-green', { empty: 'blue', served: 'green' }],
  ['redis-replica', 'redis-master', { empty: 'replica', served: 'master' }],
  ['blue-web', 'green-web', { empty: 'blue', served: 'green' }],
  ['web-canary', 'web', { empty: 'canary', served: 'stable' }],
  ['web-blue', 'web', undefined],
  ['web-blue', 'api-green', undefined],
  ['service-b', 'service-a', undefined],
  ['order-read', 'order-write', undefined],
  ['web', 'web-canary', undefined],
  ['replica', 'primary', undefined],
  ['web-canary', 'web-canary', undefined],
])('%s beside %s', (empty, served, roles) => {
  expect(rolesInside(empty, served)).toEqual(roles);
});

test.each([
  ['primary', 'replica', true],
  ['web', 'web-canary', true],
  ['web', 'worker', false],
])('%s and %s are roles of one thing: %j', (a, b, are) => {
  expect(areRoles(a, b)).toBe(are);
});
