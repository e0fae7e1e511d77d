// One program of the control plane: its process, its log file, and its end.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export type Program = {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  /** What ended it without being asked, as a sentence; undefined while it runs. */
  problem(): string | undefined;
  /** SIGTERM and, where that is not enough, SIGKILL; or the signal given. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** In ms. */
const PATIENCE = 5_000;

export type Guardian = { tell(line: string): void; end(): void };

/** A process that outlives this one by a moment and ends what is left. */
export function startGuardian(): Guardian {
  const script = fileURLToPath(new URL('guardian.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'inherit'], detached: true });
  child.unref();
  // A pipe is a socket here, and would keep this process alive.
  (child.stdin as unknown as { unref(): void }).unref();
  return { tell: (line) => child.stdin.write(`${line}\n`), end: () => child.stdin.end() };
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const harder = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  await ended;
  clearTimeout(harder);
}

/** `file` is appended to: a program that is started again goes on in its log. */
export function startProgram(guardian: Guardian, name: string, path: string, args: readonly string[], file: string): Program {
  const out = openSync(file, 'a');
  // In a group of its own: Ctrl-C must not end etcd before the API server.
  const child = spawn(path, args, { stdio: ['ignore', out, out], detached: true });
  closeSync(out);
  let stopping = false;
  let problem: string | undefined;
  child.once('error', (error) => (problem = `${name} could not be started: ${error.message}.`));
  child.once('exit', (code, signal) => {
    if (child.pid !== undefined) guardian.tell(`forget ${child.pid}`);
    if (!stopping) problem = `${name} ended by itself (${signal ?? String(code)}). Its last lines:\n${lastLines(file)}`;
  });
  child.unref();
  if (child.pid !== undefined) guardian.tell(`watch ${child.pid}`);
  return {
    name,
    pid: child.pid ?? 0,
    log: file,
    problem: () => problem,
    async stop(signal = 'SIGTERM') {
      stopping = true;
      await end(child, signal);
    },
  };
}
