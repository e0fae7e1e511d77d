// Flags and environment: what is accepted, what is refused and with which sentence.

import { describe, expect, test } from 'vitest';
import { type Config, type Environment, readCommand } from './config.ts';

function read(args: readonly string[], env: Environment = {}): Config | string {
  const command = readCommand(args, env, '1.2.3');
  if (!command.ok) return command.error;
  return command.value.kind === 'run' ? command.value.config : command.value.text;
}

const IN_CLUSTER = { KUBERNETES_SERVICE_HOST: '10.96.0.1' };

describe('recordings that a page hands over', () => {
  const FILE = ['open', 'a.ndjson.zst'];
  test.each<readonly [string, readonly string[], Environment, boolean]>([
    ['on the machine of the reader', [], {}, true],
    ['on its other loopback', ['--listen', '::1'], {}, true],
    ['a recording in place of a cluster', FILE, {}, true],
    ['in a cluster', [], IN_CLUSTER, false],
    ['reached by others', ['--listen', '0.0.0.0', '--allow-unauthenticated-listen'], {}, false],
    ['reached under another name', ['--allowed-host', 'signalbox.example.com'], {}, false],
    ['from its sources', ['--dev'], {}, false],
    ['started for one itself', FILE, { SIGNALBOX_HANDED_OVER: 'incident.ndjson.zst' }, false],
  ])('%s', (_where, args, env, takesRecordings) => expect(read(args, env)).toMatchObject({ takesRecordings }));
});

describe('config', () => {
  test('has safe defaults', () => {
    expect(read([])).toEqual({
      port: 7070,
      listen: '127.0.0.1',
      exposed: false,
      allowedHosts: [],
      ops: undefined,
      metricsServices: 1000,
      history: { age: 21_600_000, bytes: 268_435_456, record: undefined },
      context: undefined,
      namespace: undefined,
      clusterDomain: 'cluster.local',
      demo: false,
      takesRecordings: true,
      open: false,
      dev: false,
      logLevel: 'info',
    });
  });

  test('reads both forms of a flag, and a flag wins over its variable', () => {
    expect(read(['--port', '7071', '--context=prod', '--open'], { SIGNALBOX_PORT: '9', SIGNALBOX_NAMESPACE: 'shop' })).toMatchObject({
      port: 7071,
      context: 'prod',
      namespace: 'shop',
      open: true,
    });
  });

  test('takes the cluster domain as people write it, and nothing that is none', () => {
    expect(read(['--cluster-domain', 'K8s.Corp.example.'])).toMatchObject({ clusterDomain: 'k8s.corp.example' });
    expect(read([], { SIGNALBOX_CLUSTER_DOMAIN: 'lab' })).toMatchObject({ clusterDomain: 'lab' });
    for (const wrong of ['svc..local', '-a', 'a b', '.']) expect(read(['--cluster-domain', wrong])).toContain('no domain name');
  });

  test('keeps history of the length and size that is asked for, or none', () => {
    expect(read(['--history', '1h30m', '--history-memory', '1Gi'])).toMatchObject({ history: { age: 5_400_000, bytes: 1_073_741_824 } });
    expect(read(['--record', '/r', '--record-size', '1G'])).toMatchObject({ history: { record: { folder: '/r', bytes: 1_000_000_000 } } });
    expect(read(['--history', 'off'])).toMatchObject({ history: undefined });
    expect(read([], { SIGNALBOX_HISTORY: '24h' })).toMatchObject({ history: { age: 86_400_000 } });
  });

  test('takes allowed hosts from several flags or one variable', () => {
    expect(read(['--allowed-host', 'A.example', '--allowed-host', 'b.example'])).toMatchObject({
      allowedHosts: ['a.example', 'b.example'],
    });
    expect(read([], { SIGNALBOX_ALLOWED_HOST: 'a.example, b.example' })).toMatchObject({ allowedHosts: ['a.example', 'b.example'] });
  });

  test('serves probes inside a cluster, and elsewhere only when told', () => {
    expect(read([], IN_CLUSTER)).toMatchObject({ ops: { port: 9090, listen: '0.0.0.0' } });
    expect(read(['--ops-port', 'off'], IN_CLUSTER)).toMatchObject({ ops: undefined });
    expect(read(['--ops-port', '9091'])).toMatchObject({ ops: { port: 9091, listen: '127.0.0.1' } });
    // HOSTNAME is the Pod's name in a container and must not matter.
    expect(read([], { HOSTNAME: 'signalbox-7d9f' })).toMatchObject({ listen: '127.0.0.1' });
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('listens on %s', (listen) => {
    expect(read(['--listen', listen])).toMatchObject({ listen, exposed: false });
  });

  test.each(['0.0.0.0', '::', '10.0.0.5', 'signalbox.example', '1127.0.0.1'])('listens on %s only when told twice', (listen) => {
    expect(read(['--listen', listen])).toContain('has no login');
    expect(read(['--listen', listen, '--allow-unauthenticated-listen'])).toMatchObject({ listen, exposed: true });
  });

  test.each([
    [['--bogus'], 'There is no flag --bogus.'],
    [['--port'], 'needs a value'],
    [['--port='], 'needs a value'],
    [['--demo=yes'], 'takes no value'],
    [['shop'], 'Flags begin with two dashes'],
    [['--port', '70000'], '--port must be'],
    [['--port', '-1'], '--port must be'],
    [['--ops-port', 'x'], '--ops-port must be'],
    [['--history', '6'], '--history must be a duration'],
    [['--history', '5s'], 'of a minute or more'],
    [['--record', '/r', '--history', 'off'], 'exclude each other'],
    [['--record', '/r', '--record-size', '1'], '--record-size must be'],
    [['--history-memory', '256MB'], '--history-memory must be a number of bytes'],
    [['--history-memory', '1Mi'], 'from 4Mi on'],
    [['--log-level', 'loud'], '--log-level must be one of debug, info, warn, error.'],
    [['--namespace', 'Shop_1'], 'Kubernetes allows no such name'],
    [['--allowed-host', 'http://a.example'], 'without scheme, port or path'],
    [['--allowed-host', 'a.example:80'], 'without scheme, port or path'],
    [['--demo', '--context', 'prod'], 'exclude each other'],
  ])('%j: %s', (args, sentence) => expect(read(args)).toContain(sentence));

  test('a switch in a variable is true or false', () => {
    expect(read([], { SIGNALBOX_DEMO: 'true' })).toMatchObject({ demo: true });
    expect(read([], { SIGNALBOX_DEMO: 'false' })).toMatchObject({ demo: false });
    expect(read([], { SIGNALBOX_DEMO: '' })).toMatchObject({ demo: false });
    expect(read([], { SIGNALBOX_DEMO: '1' })).toBe('SIGNALBOX_DEMO must be true or false.');
  });

  test('--help names every flag and its variable, --version only the version', () => {
    for (const args of [['--help'], ['-h'], ['--port', '9', '--help']]) expect(read(args)).toContain('--allowed-host NAME');
    expect(read(['--help'])).toContain('SIGNALBOX_OPS_LISTEN');
    expect(read(['--version'])).toBe('1.2.3');
  });
});
