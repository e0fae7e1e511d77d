// A control plane on the loopback: etcd, kube-apiserver, kube-controller-manager and kube-scheduler, started and ended by this process.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { cpSync, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, connectApi } from './api.ts';
import { ensureComponents } from './build.ts';
import { CONTROL_PLANE } from './components.ts';
import { freePorts } from './free-ports.ts';
import { type Guardian, type Program, startGuardian, startProgram } from './program.ts';
import { until } from './until.ts';

export type ControlPlane = {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** PEM of the certificate authority that signed the API server's certificate. */
  readonly ca: string;
  /** May do everything. */
  readonly admin: Api;
  /** Everything of this control plane is in it; removed at the end unless the logs are kept. */
  readonly folder: string;
  /** A kubeconfig with a token, for programs. `server` where it is reached by another way. */
  kubeconfig(token: string, options?: { readonly server?: string; readonly namespace?: string }): string;
  /** An identity of the administrator's kind, by a token that ends with this control plane. */
  readonly adminToken: string;
  /** SIGKILL, as a machine that fails. */
  killApiServer(): Promise<void>;
  /** Ready again when it resolves. */
  startApiServer(): Promise<void>;
  /** Forgets, in etcd, all revisions before now. */
  compactEtcd(): Promise<void>;
  /** Starts kwok, which plays all Nodes' kubelets. */
  startKubelets(configuration: string): Promise<void>;
  /** The first program that ended without being asked, as a sentence. */
  problem(): string | undefined;
  /** `failed`: the logs are kept where the options say, as they are when a program ended without being asked. */
  stop(failed?: boolean): Promise<void>;
};

/** A cold machine that runs other tests takes its time. In ms. */
const READY_WITHIN = 90_000;

/** The kubelets' node addresses are of this network; the API server claims one of it, so that `kubernetes` has an endpoint. */
const ADVERTISED = '10.240.0.2';
const SERVICE_RANGES = '10.96.0.0/16,fd00:10:96::/112';

const USERS = {
  admin: ['tests', 'system:masters'],
  controllers: ['system:kube-controller-manager', ''],
  scheduler: ['system:kube-scheduler', ''],
  kubelets: ['kwok', 'system:masters'],
} as const;
type User = keyof typeof USERS;

/** Nobody listens there: the API server reaches no Node, no Pod and no webhook. */
function closedEgress(folder: string): string {
  const connection = { proxyProtocol: 'HTTPConnect', transport: { uds: { udsName: join(folder, 'nobody-listens') } } };
  return JSON.stringify({
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [{ name: 'cluster', connection }],
  });
}

function kubeconfigText(server: string, ca: string, token: string, namespace: string | undefined): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'tests',
    clusters: [{ name: 'tests', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'tests', user: { token } }],
    contexts: [{ name: 'tests', context: { cluster: 'tests', user: 'tests', ...(namespace !== undefined && { namespace }) } }],
  });
}

/** The API server writes its own certificate and, after it, the one that signed it. */
async function authorityIn(file: string): Promise<string> {
  const blocks = (await readFile(file, 'utf8')).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
  return blocks.at(-1) ?? '';
}

export type ControlPlaneOptions = {
  /** Told what is built, in lines. */
  readonly tell?: (line: string) => void;
  /** Where the logs are copied when something went wrong. */
  readonly keepLogsIn?: string | undefined;
};

/** Ready when it resolves: the API server answers, the controllers run. Rejects with the last lines of what failed. */
export async function startControlPlane({ tell = () => undefined, keepLogsIn }: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const paths = await ensureComponents(CONTROL_PLANE, tell);
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-kube-'));
  const guardian: Guardian = startGuardian();
  guardian.tell(`folder ${folder}`);
  const running = new Map<string, Program>();
  const [etcdPort = 0, peerPort = 0, apiPort = 0] = await freePorts(3);
  const etcd = `http://127.0.0.1:${etcdPort}`;
  const server = `https://127.0.0.1:${apiPort}`;
  const file = (name: string): string => join(folder, name);

  const tokens = Object.fromEntries(Object.keys(USERS).map((user) => [user, randomBytes(24).toString('base64url')])) as Record<
    User,
    string
  >;
  const tokenLines = (Object.keys(USERS) as User[]).map((user) => `${tokens[user]},${USERS[user][0]},${user},"${USERS[user][1]}"`);
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await mkdir(file('logs'));
  await Promise.all([
    writeFile(file('tokens.csv'), `${tokenLines.join('\n')}\n`, { mode: 0o600 }),
    writeFile(file('service-accounts.pub'), keys.publicKey),
    writeFile(file('service-accounts.key'), keys.privateKey, { mode: 0o600 }),
    writeFile(file('egress.json'), closedEgress(folder)),
  ]);

  function start(name: keyof typeof paths, args: readonly string[]): Program {
    const path = paths[name];
    if (path === undefined) throw new Error(`${name} has not been built.`);
    const program = startProgram(guardian, name, path, args, file(`logs/${name}.log`));
    running.set(name, program);
    return program;
  }

  function problem(): string | undefined {
    for (const program of running.values()) {
      const found = program.problem();
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Rejects at once when a program has ended. */
  function alive<T>(answer: T): T {
    const found = problem();
    if (found !== undefined) throw new Error(found);
    return answer;
  }

  async function stop(failed = false): Promise<void> {
    const keep = failed || problem() !== undefined;
    // In the order in which they lean on each other.
    for (const names of [['kwok', 'kube-scheduler', 'kube-controller-manager'], ['kube-apiserver'], ['etcd']]) {
      // They have nothing to save.
      await Promise.all(names.map(async (name) => running.get(name)?.stop('SIGKILL')));
    }
    if (keepLogsIn !== undefined && keep) {
      await mkdir(keepLogsIn, { recursive: true });
      cpSync(file('logs'), keepLogsIn, { recursive: true });
    }
    guardian.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  function startApiServerProgram(): void {
    start('kube-apiserver', [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${apiPort}`,
      `--advertise-address=${ADVERTISED}`,
      `--cert-dir=${file('apiserver')}`,
      `--token-auth-file=${file('tokens.csv')}`,
      '--authorization-mode=RBAC',
      `--service-cluster-ip-range=${SERVICE_RANGES}`,
      `--service-account-key-file=${file('service-accounts.pub')}`,
      `--service-account-signing-key-file=${file('service-accounts.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--egress-selector-config-file=${file('egress.json')}`,
      '--allow-privileged=true',
    ]);
  }

  let ca = '';
  async function apiServerReady(): Promise<void> {
    await until('the API server is not ready', READY_WITHIN, async () => {
      alive(true);
      if (!existsSync(file('apiserver/apiserver.crt'))) return false;
      ca = await authorityIn(file('apiserver/apiserver.crt'));
      if (ca === '') return false;
      const probe = connectApi({ server, ca, token: tokens.admin });
      try {
        return (await probe.ask('GET', '/readyz')).status === 200;
      } catch {
        // Nobody listens yet.
        return false;
      } finally {
        probe.close();
      }
    });
  }

  async function configure(user: User): Promise<string> {
    const path = file(`${user}.kubeconfig`);
    await writeFile(path, kubeconfigText(server, ca, tokens[user], undefined), { mode: 0o600 });
    return path;
  }

  try {
    start('etcd', [
      `--data-dir=${file('etcd')}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ]);
    startApiServerProgram();
    await apiServerReady();
    const admin = connectApi({ server, ca, token: tokens.admin });
    start('kube-controller-manager', [
      `--kubeconfig=${await configure('controllers')}`,
      '--secure-port=0',
      '--leader-elect=false',
      '--use-service-account-credentials=true',
      `--service-account-private-key-file=${file('service-accounts.key')}`,
      `--root-ca-file=${file('ca.crt')}`,
      '--kube-api-qps=400',
      '--kube-api-burst=800',
    ]);
    await writeFile(file('ca.crt'), ca);
    start('kube-scheduler', [
      `--kubeconfig=${await configure('scheduler')}`,
      '--secure-port=0',
      '--leader-elect=false',
      '--kube-api-qps=400',
      '--kube-api-burst=800',
    ]);
    // Without it no Pod is admitted; it is the controller manager's first work.
    await until('the namespace default has no ServiceAccount', READY_WITHIN, async () => {
      alive(true);
      return (await admin.ask('GET', '/api/v1/namespaces/default/serviceaccounts/default')).status === 200;
    });

    return {
      server,
      ca,
      admin,
      folder,
      adminToken: tokens.admin,
      kubeconfig: (token, options = {}) => kubeconfigText(options.server ?? server, ca, token, options.namespace),
      killApiServer: async () => running.get('kube-apiserver')?.stop('SIGKILL'),
      async startApiServer() {
        startApiServerProgram();
        await apiServerReady();
      },
      async compactEtcd() {
        const range = await fetch(`${etcd}/v3/kv/range`, { method: 'POST', body: JSON.stringify({ key: 'AA==', count_only: true }) });
        const { header } = (await range.json()) as { header: { revision: string } };
        const body = JSON.stringify({ revision: header.revision, physical: true });
        const compacted = await fetch(`${etcd}/v3/kv/compaction`, { method: 'POST', body });
        if (!compacted.ok) throw new Error(`etcd answered ${compacted.status} to a compaction: ${await compacted.text()}`);
      },
      async startKubelets(configuration) {
        await writeFile(file('kwok.yaml'), configuration);
        start('kwok', [`--kubeconfig=${await configure('kubelets')}`, `--config=${file('kwok.yaml')}`]);
      },
      problem,
      stop,
    };
  } catch (error) {
    await stop(true);
    throw error;
  }
}
