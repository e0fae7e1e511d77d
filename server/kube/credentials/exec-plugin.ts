// Credential plugins (client.authentication.k8s.io): a program that prints an ExecCredential.

import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { isObject } from '#lib/kube/scan.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { Clock } from '#server/clock.ts';
import type { Credentials, Identity } from '#server/kube/api/credentials.ts';
import type { Failure } from '#server/kube/api/failure.ts';
import type { ClusterEntry, ExecEntry } from './kubeconfig.ts';
import { onceAtATime } from './once-at-a-time.ts';
import { oneLine } from '#server/kube/api/one-line.ts';

/** A plugin that has not answered within this, in ms, is ended. */
const PLUGIN_TIME_LIMIT = 60_000;

/** A plugin that failed is not started again within this: seven reflectors would start it seven times. */
const FAILURE_PAUSE = 5_000;

const LARGEST_OUTPUT = 1024 * 1024;

export type PluginOptions = {
  readonly exec: ExecEntry;
  /** What the plugin is told of the cluster where it asks to be (`provideClusterInfo`). */
  readonly cluster: ClusterEntry;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly timeLimit?: number;
};

type Finished = { readonly stdout: string; readonly stderr: string; readonly code: number | null; readonly cut: boolean };

function problemOf(problem: string): Result<never, Failure> {
  return err({ kind: 'credentials', problem });
}

/** The input of the protocol: KUBERNETES_EXEC_INFO. `interactive` is never: nobody sits at this process's stdin. */
function execInfo({ exec, cluster }: PluginOptions): string {
  const told = {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipVerify || undefined,
    'certificate-authority-data': cluster.caData,
    'proxy-url': cluster.proxyUrl,
  };
  const spec = { interactive: false, ...(exec.provideClusterInfo ? { cluster: told } : {}) };
  return JSON.stringify({ apiVersion: exec.apiVersion, kind: 'ExecCredential', spec });
}

function run(options: PluginOptions): Promise<Result<Finished, NodeJS.ErrnoException>> {
  const { exec, clock } = options;
  return new Promise((resolve) => {
    const env: Record<string, string | undefined> = { ...options.env, KUBERNETES_EXEC_INFO: execInfo(options) };
    for (const pair of exec.env) env[pair.name] = pair.value;
    // A group of its own, so that the limit also ends what a wrapper script started.
    const child = spawn(exec.command, [...exec.args], { env: env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const out = { stdout: '', stderr: '' };
    let cut = false;
    const cancel = clock.after(options.timeLimit ?? PLUGIN_TIME_LIMIT, () => {
      cut = true;
      end(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
    });
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (out[name].length < LARGEST_OUTPUT) out[name] += text;
      });
    }
    child.on('error', (error) => {
      cancel();
      resolve(err(error));
    });
    child.on('close', (code) => {
      cancel();
      resolve(ok({ ...out, code, cut }));
    });
  });
}

function end(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself in this very moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Colour codes and other control characters are for terminals, and could rewrite this one. */
function said(stderr: string): string {
  const text = oneLine(stripVTControlCharacters(stderr));
  return text === '' ? '' : ` It said: ${text}`;
}

type Credential = { readonly identity: Identity; readonly expires: number };

function textIn(from: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = from[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The output is never part of a message: it is the credential. */
function readCredential(stdout: string, exec: ExecEntry): Result<Credential, Failure> {
  const name = `The credential plugin "${exec.command}"`;
  let raw: unknown;
  try {
    raw = JSON.parse(stdout);
  } catch {
    return problemOf(`${name} did not print an ExecCredential. Run it by hand to see what it prints.`);
  }
  if (!isObject(raw) || raw['kind'] !== 'ExecCredential') return problemOf(`${name} did not print an ExecCredential.`);
  if (raw['apiVersion'] !== exec.apiVersion) {
    return problemOf(
      `${name} answered in another apiVersion than the kubeconfig asks for (${exec.apiVersion}). Update the plugin or the kubeconfig.`,
    );
  }
  const status = isObject(raw['status']) ? raw['status'] : {};
  const token = textIn(status, 'token');
  const cert = textIn(status, 'clientCertificateData');
  const key = textIn(status, 'clientKeyData');
  if (token === undefined && (cert === undefined || key === undefined))
    return problemOf(`${name} gave neither a token nor a client certificate.`);
  const expires = Date.parse(textIn(status, 'expirationTimestamp') ?? '');
  return ok({
    identity: {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      certificate: cert === undefined || key === undefined ? undefined : { cert, key },
    },
    expires: Number.isFinite(expires) ? expires : Number.POSITIVE_INFINITY,
  });
}

async function ask(options: PluginOptions): Promise<Result<Credential, Failure>> {
  const { exec } = options;
  const name = `The credential plugin "${exec.command}"`;
  if (exec.interactiveMode === 'Always') {
    return problemOf(`${name} wants to ask you something, which is not possible here. Log in with it first, or use other credentials.`);
  }
  const finished = await run(options);
  if (!finished.ok) {
    const hint = exec.installHint === undefined ? '' : ` ${oneLine(exec.installHint)}`;
    if (finished.error.code === 'ENOENT') return problemOf(`${name} was not found. Install it, or correct the kubeconfig.${hint}`);
    return problemOf(`${name} could not be started (${finished.error.code ?? finished.error.message}).${hint}`);
  }
  const { code, cut, stdout, stderr } = finished.value;
  if (cut) {
    const seconds = Math.round((options.timeLimit ?? PLUGIN_TIME_LIMIT) / 1000);
    return problemOf(`${name} did not answer within ${seconds} seconds and was ended.${said(stderr)}`);
  }
  if (code !== 0) return problemOf(`${name} failed${code === null ? '' : ` with exit code ${code}`}.${said(stderr)}`);
  return readCredential(stdout, exec);
}

/** Runs the plugin when a credential is needed and none is valid; all who ask meanwhile share one run. */
export function pluginCredentials(options: PluginOptions): Credentials {
  const { clock } = options;
  let held: Credential | undefined;
  let failed: { readonly failure: Failure; readonly at: number } | undefined;

  const renew = onceAtATime(async (): Promise<Result<Identity, Failure>> => {
    const asked = await ask(options);
    held = asked.ok ? asked.value : undefined;
    failed = asked.ok ? undefined : { failure: asked.error, at: clock.monotonic() };
    return asked.ok ? ok(asked.value.identity) : asked;
  });

  return {
    async current() {
      if (held !== undefined && clock.now() < held.expires) return ok(held.identity);
      if (failed !== undefined && clock.monotonic() - failed.at < FAILURE_PAUSE) return err(failed.failure);
      return await renew();
    },
    forget() {
      held = undefined;
    },
  };
}
