// Parsing and merging of kubeconfigs; the expectations were checked against `kubectl config view` (1.32).

import { describe, expect, test } from 'vitest';
import { type Kubeconfig, mergeKubeconfigs, parseKubeconfig } from './kubeconfig.ts';

function parse(text: string, file = '/home/anna/.kube/config'): Kubeconfig {
  const parsed = parseKubeconfig(text, file);
  if (!parsed.ok) throw new Error(`${parsed.error.line}: ${parsed.error.problem}`);
  return parsed.value;
}

describe('one file', () => {
  test('paths are resolved against the file that names them; a bare command is left to PATH', () => {
    const config = parse(
      `
clusters:
- { name: c, cluster: { server: 'https://a:6443', certificate-authority: pki/ca.pem } }
users:
- { name: files, user: { client-certificate: ../c.pem, client-key: /k.pem, tokenFile: tok } }
- { name: path, user: { exec: { command: aws, apiVersion: client.authentication.k8s.io/v1 } } }
- { name: relative, user: { exec: { command: ./bin/login, args: [a, 7], env: [{ name: A, value: b }] } } }
`,
      '/etc/kube/config.yaml',
    );
    expect(config.clusters.get('c')?.caFile).toBe('/etc/kube/pki/ca.pem');
    expect(config.users.get('files')).toMatchObject({ certFile: '/etc/c.pem', keyFile: '/k.pem', tokenFile: '/etc/kube/tok' });
    expect(config.users.get('path')?.exec?.command).toBe('aws');
    expect(config.users.get('relative')?.exec).toMatchObject({
      command: '/etc/kube/bin/login',
      args: ['a', '7'],
      env: [{ name: 'A', value: 'b' }],
    });
  });

  test.each([
    ['an empty file', ''],
    ['only a comment', '# nothing\n'],
    ['null lists and unknown fields', 'foo: 1\nclusters: null\nCurrent-Context: z\n'],
  ])('%s is an empty configuration', (_what, text) => {
    expect(parse(text)).toEqual({ currentContext: '', clusters: new Map(), users: new Map(), contexts: new Map() });
  });

  test('JSON, and only the first of several documents', () => {
    expect(parse('{"current-context":"q"}').currentContext).toBe('q');
    expect(parse('current-context: a\n---\ncurrent-context: b\n').currentContext).toBe('a');
  });

  test('YAML 1.1 and numbers as kubectl takes them', () => {
    const config = parse(`
current-context: 12
clusters: [{ name: a, cluster: { server: 'https://h/', insecure-skip-tls-verify: yes } }]
users: [{ name: u, user: { token: 123 } }]`);
    expect(config.currentContext).toBe('12');
    expect(config.clusters.get('a')?.skipVerify).toBe(true);
    expect(config.users.get('u')?.token).toBe('123');
  });

  test.each([
    ['a bad list', 'clusters:\n- name: a\n  cluster: [\n', 4, ''],
    ['a tab', 'current-context: a\nclusters:\n\t- name: a\n', 3, ''],
    [
      'an unquoted word that is a boolean',
      'contexts:\n- name: c\n  context:\n    cluster: a\n    namespace: on\n',
      5,
      'contexts[0].context.namespace',
    ],
    ['a list for a text', 'users:\n- name: u\n  user:\n    token: [a]\n', 4, 'users[0].user.token'],
    ['a map for a list', 'clusters:\n  a: b\n', 2, 'clusters: expected a list'],
    ['a name twice', 'clusters:\n- name: a\n- name: a\n', 3, 'occurs twice'],
    ['another kind', 'apiVersion: v1\nkind: Pod\n', 2, 'expected Config, found Pod'],
    ['no map at all', 'hello', 1, 'expected a map'],
  ])('%s is told with its line', (_what, text, line, problem) => {
    const parsed = parseKubeconfig(text, '/f');
    expect(parsed).toMatchObject({ ok: false, error: { line } });
    expect(!parsed.ok && parsed.error.problem).toContain(problem);
  });

  test('a message about a token does not hold the token', () => {
    const parsed = parseKubeconfig('users:\n- name: u\n  user:\n    token: [canary]\n', '/f');
    expect(JSON.stringify(parsed)).not.toContain('canary');
  });

  test('aliases that expand without bound are refused', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join()}]`),
    ];
    expect(parseKubeconfig(bomb.join('\n'), '/f').ok).toBe(false);
  });
});

describe('several files', () => {
  const first = parse(
    `
clusters:
- { name: both, cluster: { server: 'https://first:6443', certificate-authority: ca.pem } }
users:
- { name: both, user: { client-certificate: c.pem, client-key: k.pem } }
contexts:
- { name: both, context: { cluster: both, user: both } }`,
    '/one/a.yaml',
  );
  const second = parse(
    `
current-context: both
clusters:
- { name: both, cluster: { server: 'https://second:6443', insecure-skip-tls-verify: true, tls-server-name: foo } }
- { name: only, cluster: { server: 'https://only', certificate-authority: ca.pem } }
users:
- { name: both, user: { token: second } }
contexts:
- { name: both, context: { cluster: only, user: both, namespace: second } }
- { name: more, context: { cluster: only, user: both, namespace: second } }`,
    '/two/b.yaml',
  );
  const third = parse('current-context: more\n', '/three/c.yaml');

  test('the first file that sets an entry wins, whole; nothing is mixed in from a later one', () => {
    const merged = mergeKubeconfigs([first, second, third]);
    expect(merged.clusters.get('both')).toEqual(first.clusters.get('both'));
    expect(merged.clusters.get('both')).toMatchObject({ skipVerify: false, tlsServerName: undefined });
    expect(merged.users.get('both')).toMatchObject({ token: undefined, certFile: '/one/c.pem' });
    expect(merged.contexts.get('both')).toEqual({ cluster: 'both', user: 'both', namespace: undefined });
  });

  test('entries that only a later file has are added, with their own paths', () => {
    const merged = mergeKubeconfigs([first, second, third]);
    expect(merged.clusters.get('only')?.caFile).toBe('/two/ca.pem');
    expect(merged.contexts.get('more')?.namespace).toBe('second');
  });

  test('the first current-context that is set wins', () => {
    expect(mergeKubeconfigs([first, second, third]).currentContext).toBe('both');
    expect(mergeKubeconfigs([first, third, second]).currentContext).toBe('more');
  });
});
