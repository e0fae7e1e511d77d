// What is told of a failed npm.

import { expect, test } from 'vitest';
import { reasonOf } from './npm.mjs';

test('the reason is kept; prefixes, codes, usage and the path of the log are not', () => {
  const output = [
    'npm error code EUSAGE',
    'npm error',
    'npm error Missing: a@1.0.0 from lock file',
    'npm error',
    'npm error Clean install a project',
    'npm error Usage:',
    'npm error npm ci',
    'npm error A complete log of this run can be found in: /tmp/x.log',
  ].join('\n');
  expect(reasonOf(output)).toBe('Missing: a@1.0.0 from lock file');
});

test('of an error that is thrown only its sentence is kept', () => {
  const output = [
    'npm error code ECONNREFUSED',
    'npm error syscall connect',
    'npm error errno ECONNREFUSED',
    'npm error FetchError: request to http://registry/x failed, reason: connect ECONNREFUSED',
    'npm error     at ClientRequest.<anonymous> (index.js:130:14)',
    'npm error     at onSocketNT (node:_http_client:904:5) {',
    "npm error   code: 'ECONNREFUSED',",
    'npm error }',
    'npm error network If you are behind a proxy, set it',
    'npm error network',
  ].join('\n');
  expect(reasonOf(output)).toBe(
    'FetchError: request to http://registry/x failed, reason: connect ECONNREFUSED\nIf you are behind a proxy, set it',
  );
});

test('a long reason is cut, and says so', () => {
  const output = Array.from({ length: 30 }, (_, i) => `npm error line ${i}`).join('\n');
  expect(reasonOf(output).split('\n')).toHaveLength(13);
  expect(reasonOf(output)).toMatch(/\nand 18 lines more$/);
});

test('silence is called silence', () => {
  expect(reasonOf('')).toBe('no reason given.');
});
