// Runs Signalbox as its Pod would: the service account where a kubelet mounts it, the address in the environment, no kubeconfig.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type InCluster = {
  readonly url: string;
  /** Its standard error so far. */
  said(): string;
  stop(): Promise<void>;
};

export type ServiceAccountFiles = { readonly token: string; readonly ca: string; readonly namespace: string };

/** A mount namespace of its own is needed, so that nothing is written to this machine's /run. */
export function canMount(): boolean {
  return spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;
}

/** The service account is mounted, the project is read-only, as in the container. */
const SCRIPT = `
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/secrets/kubernetes.io
cp -r "$1" /run/secrets/kubernetes.io/serviceaccount
mount --bind "$2" "$2"
mount -o remount,bind,ro "$2"
cd "$2"
shift 2
exec "$@"
`;

/** `server` is the API server's address; `args` are Signalbox's. */
export async function startInCluster(server: string, files: ServiceAccountFiles, args: readonly string[]): Promise<InCluster> {
  const { hostname, port } = new URL(server);
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-account-'));
  const mounted = join(folder, 'serviceaccount');
  await mkdir(mounted);
  await writeFile(join(mounted, 'token'), files.token);
  await writeFile(join(mounted, 'ca.crt'), files.ca);
  await writeFile(join(mounted, 'namespace'), files.namespace);
  const shell = ['/bin/sh', '-c', SCRIPT, 'sh', mounted, ROOT, process.execPath, 'server/main.ts', ...args];
  const child = spawn('unshare', ['--user', '--map-root-user', '--mount', ...shell], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      // The kubelet sets these in every container; HOSTNAME is the name of the Pod.
      HOSTNAME: 'signalbox-0',
      HOME: '/nonexistent',
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    let told = '';
    const timer = setTimeout(() => reject(new Error(`Signalbox did not start:\n${said}`)), 30_000);
    child.once('exit', (code) => reject(new Error(`Signalbox ended with ${String(code)}:\n${said}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      const found = /Signalbox shows in-cluster at (http:\S+)/.exec(told)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
  return {
    url,
    said: () => said,
    async stop() {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
