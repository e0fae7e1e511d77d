// The guard's decisions as tables (docs/reliability.md, rows 23 to 26 and 34).

import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LONGEST_ADDRESS, MOST_PARAMETERS } from '#lib/wire/address.ts';
import { MOST_RECORDING_BYTES, RECORDING_TYPE, RECORDINGS } from '#lib/wire/recordings.ts';
import { type GuardPolicy, judge, type RequestFacts } from './guard.ts';

const GOOD: RequestFacts = {
  method: 'GET',
  target: '/',
  hosts: ['localhost:7070'],
  origin: undefined,
  userAgent: undefined,
  fetchSite: undefined,
  fetchMode: undefined,
  fetchDest: undefined,
  contentType: undefined,
  contentLength: undefined,
  transferEncoding: undefined,
};
const POLICY: GuardPolicy = { allowedHosts: ['signalbox.example.com'], dev: false, takesRecordings: false };

/** What the API answers, from the folders of its routes. */
const ROUTES = globSync('app/api/**/route.ts').map((file) => `/${file.replaceAll('\\', '/').replace(/^app\/|\/route\.ts$/g, '')}`);

function verdict(facts: Partial<RequestFacts>, policy: GuardPolicy = POLICY): number | 'allow' {
  const judgement = judge({ ...GOOD, ...facts }, policy);
  return judgement.verdict === 'allow' ? 'allow' : judgement.status;
}

describe('method', () => {
  test.each(['GET', 'HEAD'])('%s is answered', (method) => expect(verdict({ method })).toBe('allow'));
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY', 'get', ''])('"%s" is not', (method) => {
    expect(verdict({ method })).toBe(405);
  });
  test('development allows the overlay of Next its POST, and nothing else', () => {
    const dev = { ...POLICY, dev: true };
    expect(verdict({ method: 'POST', target: '/__nextjs_original-stack-frames' }, dev)).toBe('allow');
    expect(verdict({ method: 'POST', target: '/' }, dev)).toBe(405);
    expect(verdict({ method: 'POST', target: '/__nextjs_original-stack-frames' })).toBe(405);
  });
});

describe('target', () => {
  test.each(['/', '/shop', '/api/stream?namespace=shop', '/_next/static/a.js'])('%s is one', (target) => {
    expect(verdict({ target })).toBe('allow');
  });
  test.each(['http://localhost:7070/', 'https://evil.example/', '//evil.example/', '/\\evil.example', '*', '', 'shop'])(
    '"%s" is refused',
    (target) => {
      expect(verdict({ target })).toBe(400);
    },
  );
});

describe('what would take long to parse', () => {
  const long = (length: number): string => `/ns/shop?q=${'a'.repeat(length)}`.slice(0, length);
  const many = (path: string, count: number): string => `${path}?${Array.from({ length: count }, () => 'a').join('&')}`;

  test('an address is as long as the pages write one', () => {
    expect(verdict({ target: long(LONGEST_ADDRESS) })).toBe('allow');
    expect(verdict({ target: long(LONGEST_ADDRESS + 1) })).toBe(414);
    expect(verdict({ target: `/${'a/'.repeat(LONGEST_ADDRESS)}` })).toBe(414);
  });

  test.each(['/', '/ns/shop', '/api/findings', '/api/stream', '/icon.svg', '/_next/static/a.js'])('%s has few parameters', (path) => {
    expect(verdict({ target: many(path, MOST_PARAMETERS) })).toBe('allow');
    expect(verdict({ target: many(path, MOST_PARAMETERS + 1) })).toBe(400);
    expect(verdict({ target: `${path}?${'&'.repeat(MOST_PARAMETERS)}` })).toBe(400);
  });

  test('a User-Agent is as long as that of a browser', () => {
    expect(verdict({ userAgent: 'a'.repeat(1024) })).toBe('allow');
    expect(verdict({ userAgent: 'a'.repeat(1025) })).toBe(431);
  });
});

describe('Host', () => {
  test.each([
    'localhost',
    'localhost:7070',
    'LOCALHOST:7070',
    'signalbox.localhost:80',
    '127.0.0.1',
    '127.0.0.1:7070',
    '127.255.3.4:1',
    '[::1]',
    '[::1]:7070',
    'signalbox.example.com',
    'Signalbox.Example.com:443',
  ])('%s is served', (host) => expect(verdict({ hosts: [host] })).toBe('allow'));

  test.each([
    'evil.example',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io:7070',
    '127.0.0.256',
    '128.0.0.1',
    '10.0.0.1:7070',
    '0.0.0.0',
    '[::]',
    '[::ffff:127.0.0.1]',
    'localhost:7070@evil.example',
    'user@localhost',
    'localhost/evil',
    'localhost:port',
    'localhost:123456',
    'localhost ',
    '',
    'signalbox.example.com.evil.example',
  ])('"%s" is misdirected', (host) => expect(verdict({ hosts: [host] })).toBe(421));

  test('must be there exactly once', () => {
    expect(verdict({ hosts: [] })).toBe(400);
    expect(verdict({ hosts: ['localhost', 'localhost'] })).toBe(400);
    expect(verdict({ hosts: ['localhost', 'evil.example'] })).toBe(400);
  });

  test('is not echoed', () => {
    const judgement = judge({ ...GOOD, hosts: ['evil.example'] }, POLICY);
    expect(JSON.stringify(judgement)).not.toContain('evil');
  });
});

describe('Origin and Sec-Fetch-Site', () => {
  test.each([
    [undefined, 'allow'],
    ['http://localhost:7070', 'allow'],
    ['https://localhost:7070', 'allow'],
    ['http://localhost', 403],
    ['http://localhost:7071', 403],
    ['http://127.0.0.1:7070', 403],
    ['http://evil.example', 403],
    ['null', 403],
    ['', 403],
  ] as const)('origin %s: %s', (origin, wanted) => expect(verdict({ origin })).toBe(wanted));

  test.each([
    ['/api/stream', 'cross-site', 403],
    ['/api/search?q=a', 'cross-site', 403],
    ['/api', 'cross-site', 403],
    ['/api?x', 'cross-site', 403],
    ['/%61pi/search', 'cross-site', 403],
    ['/x/../api/search', 'cross-site', 403],
    ['/%', 'cross-site', 403],
    // Another port of this machine.
    ['/api/stream', 'same-site', 403],
    ['/api/stream', 'same-origin', 'allow'],
    ['/api/stream', 'none', 'allow'],
    ['/api/stream', undefined, 'allow'],
    // A link on another page may lead here.
    ['/', 'cross-site', 'allow'],
    ['/ns/shop', 'same-site', 'allow'],
    ['/apiary', 'cross-site', 'allow'],
  ] as const)('opened in a tab, %s from %s: %s', (target, fetchSite, wanted) => {
    expect(verdict({ target, fetchSite, fetchMode: 'navigate', fetchDest: 'document' })).toBe(wanted);
  });

  test('every route of the API: by a page of its own and by what is no browser, not by another site', () => {
    expect(ROUTES).toContain('/api/stream');
    expect(ROUTES).toContain('/api/history/recording');
    for (const target of ROUTES.map((route) => `${route}?a`)) {
      const opened = { target, fetchMode: 'navigate', fetchDest: 'document' };
      for (const fetchSite of ['same-origin', 'none', undefined]) expect(verdict({ ...opened, fetchSite }), target).toBe('allow');
      for (const fetchSite of ['cross-site', 'same-site']) expect(verdict({ ...opened, fetchSite }), target).toBe(403);
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect(verdict({ method, target }), target).toBe(405);
    }
  });

  test.each([
    ['no-cors', 'image'],
    ['no-cors', 'script'],
    ['no-cors', 'style'],
    ['no-cors', 'empty'],
    ['cors', 'empty'],
    ['cors', 'document'],
    ['navigate', 'iframe'],
    ['navigate', 'frame'],
    ['navigate', 'embed'],
    ['navigate', 'object'],
    ['navigate', undefined],
    [undefined, 'document'],
    [undefined, undefined],
  ])('another site loads nothing on any path: mode %s, destination %s', (fetchMode, fetchDest) => {
    for (const target of ['/', '/ns/shop', '/icon.svg', '/_next/static/a.js', '/api/findings', '/nothing']) {
      expect(verdict({ target, fetchSite: 'cross-site', fetchMode, fetchDest })).toBe(403);
      expect(verdict({ target, fetchSite: 'same-site', fetchMode, fetchDest })).toBe(403);
      expect(verdict({ target, fetchSite: 'same-origin', fetchMode, fetchDest })).toBe('allow');
    }
  });
});

describe('a recording that a page hands over', () => {
  const HAND: Partial<RequestFacts> = {
    method: 'POST',
    target: RECORDINGS,
    origin: 'http://localhost:7070',
    fetchSite: 'same-origin',
    fetchMode: 'cors',
    fetchDest: 'empty',
    contentType: RECORDING_TYPE,
    contentLength: '1000',
  };
  const taking = { ...POLICY, allowedHosts: [], takesRecordings: true };

  test.each<readonly [string, Partial<RequestFacts>, number | 'allow']>([
    ['from a page', {}, 'allow'],
    ['with a name', { target: `${RECORDINGS}?name=incident.ndjson.zst` }, 'allow'],
    ['by an old browser, that sends Origin alone', { fetchSite: undefined }, 'allow'],
    ['as large as may be', { contentLength: `${MOST_RECORDING_BYTES}` }, 'allow'],
    ['at another path', { target: '/api/search' }, 405],
    ['at a path below', { target: `${RECORDINGS}/x` }, 405],
    ['at a path that begins so', { target: `${RECORDINGS}x?name=a` }, 405],
    ['at the same path, spelt otherwise', { target: '/api/%72ecordings' }, 405],
    ['with another parameter', { target: `${RECORDINGS}?other=a` }, 405],
    ['by another method', { method: 'PUT' }, 405],
    ['without Origin', { origin: undefined }, 403],
    ['from another origin', { origin: 'http://evil.example' }, 403],
    ['from another port of this machine', { origin: 'http://localhost:7071' }, 403],
    ['by a page that hides its origin', { origin: 'null' }, 403],
    ['by another site', { fetchSite: 'cross-site' }, 403],
    ['by a page of this machine', { fetchSite: 'same-site' }, 403],
    ['by the address bar', { fetchSite: 'none' }, 403],
    ['under a name that is not of this machine', { hosts: ['evil.example'], origin: 'http://evil.example' }, 421],
    ['as a form would send it', { contentType: 'multipart/form-data; boundary=a' }, 415],
    ['as text', { contentType: 'text/plain' }, 415],
    ['with more in its type', { contentType: `${RECORDING_TYPE}; a=b` }, 415],
    ['without a type', { contentType: undefined }, 415],
    ['without a length', { contentLength: undefined }, 411],
    ['in pieces of which nobody knows how many', { contentLength: undefined, transferEncoding: 'chunked' }, 411],
    ['with a length and in pieces', { transferEncoding: 'chunked' }, 411],
    ['with a length that is none', { contentLength: '1e3' }, 411],
    ['larger than may be', { contentLength: `${MOST_RECORDING_BYTES + 1}` }, 413],
  ])('%s', (_what, facts, wanted) => {
    expect(verdict({ ...HAND, ...facts }, taking)).toBe(wanted);
    // Where none is taken, none of them is.
    expect(verdict({ ...HAND, ...facts }, POLICY)).toBeOneOf([405, 421]);
  });
});
