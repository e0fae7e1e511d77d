// A simulated node from outside: started in namespaces of its own (user, network, processes), told what to run, ended with its pipe.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Dial } from './dial.ts';
import { UNSHARE } from './requirements.ts';

export type Setting = {
  /** Path of the Unix socket behind which the API server is, and the port of the node's loopback that leads there. */
  readonly socket: string;
  readonly port: number;
  /** Of the node, given to its loopback interface. */
  readonly addresses: readonly string[];
  readonly program: string;
  readonly args: readonly string[];
  readonly log: string;
};

type Ask =
  | { readonly kind: 'run'; readonly command: readonly string[]; readonly input?: string }
  | { readonly kind: 'health'; readonly urls: readonly string[] }
  /** TCP. `listen`: ports on which all addresses of the node answer meanwhile. */
  | { readonly kind: 'dial'; readonly listen: readonly number[]; readonly dials: readonly Dial[] };

export type Order = { readonly id: number } & Ask;

/** `id` 0: of the node itself. */
export type Answer = { readonly id: number; readonly status: number; readonly output: string };

export type NodeProcess = {
  /** Standard output. Rejects with standard error. */
  ask(order: Ask): Promise<string>;
  stop(): Promise<void>;
};

const SCRIPT = fileURLToPath(new URL('inside.ts', import.meta.url));
/** Resolves when kube-proxy has been started. */
export async function startNode(setting: Setting): Promise<NodeProcess> {
  const child = spawn('unshare', [...UNSHARE, process.execPath, SCRIPT, JSON.stringify(setting)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  let problem: string | undefined;
  const waiting = new Map<number, (answer: Answer) => void>();
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => fail(error.message, resolve));
    child.once('close', (code) => fail(`The node ended (${code}). ${said}`, resolve));
  });

  function fail(message: string, then: () => void): void {
    problem ??= message;
    for (const [id, settle] of waiting) settle({ id, status: 1, output: problem });
    waiting.clear();
    then();
  }

  const lines = createInterface({ input: child.stdout });
  const started = new Promise<Answer>((resolve) => waiting.set(0, resolve));
  lines.on('line', (line) => {
    const answer: Answer = JSON.parse(line);
    if (answer.id === 0 && answer.status !== 0) return fail(answer.output, () => undefined);
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });

  const { status, output } = await started;
  if (status !== 0) throw new Error(output);
  let last = 0;
  return {
    async ask(order) {
      if (problem !== undefined) throw new Error(problem);
      const id = ++last;
      const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
      child.stdin.write(`${JSON.stringify({ id, ...order } satisfies Order)}\n`);
      const answer = await answered;
      if (answer.status !== 0) throw new Error(answer.output);
      return answer.output;
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
