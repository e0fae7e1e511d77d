// Label selectors of queries.

import { describe, expect, test } from 'vitest';
import { parseLabelQuery } from './label-query.ts';

function answers(text: string, labels: Record<string, string>): boolean | string {
  const query = parseLabelQuery(text);
  return query.ok ? query.value(labels) : query.error;
}

describe('parseLabelQuery', () => {
  test.each([
    ['', {}, true],
    ['app=web', { app: 'web' }, true],
    ['app==web', { app: 'web' }, true],
    ['app = web', { app: 'web' }, true],
    ['app=web', { app: 'api' }, false],
    ['app=', { app: '' }, true],
    ['app!=web', { app: 'api' }, true],
    ['app!=web', {}, true],
    ['app!=web', { app: 'web' }, false],
    ['app in (web, api)', { app: 'api' }, true],
    ['app in (web,api)', {}, false],
    ['app in(web,api)', { app: 'web' }, true],
    ['app notin (web,api)', { app: 'db' }, true],
    ['app notin (web,api)', {}, true],
    ['app notin (web,api)', { app: 'web' }, false],
    ['app', { app: '' }, true],
    ['app', {}, false],
    ['!app', {}, true],
    ['!app', { app: 'web' }, false],
    ['kubernetes.io/service-name=web,app', { 'kubernetes.io/service-name': 'web', app: 'x' }, true],
    ['tier in (a,b),app!=web,!gone', { tier: 'b', app: 'api' }, true],
    ['tier in (a,b),app!=web,!gone', { tier: 'b', app: 'api', gone: '1' }, false],
  ])('%s on %j is %s', (text, labels, expected) => {
    expect(answers(text, labels)).toBe(expected);
  });

  test.each(['app in web', '=web', 'app=we b', 'app,,tier', '-app', 'app=(web)', 'app in (web'])('%s is refused', (text) => {
    expect(answers(text, { app: 'web' })).toMatch(/unable to parse requirement/);
  });
});
