// The replay server in a process of its own, so that only the client's CPU and memory are measured.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type ReplayProcess = { readonly url: string; stop(): void };

const PROGRAM = fileURLToPath(new URL('../server/replay/main.ts', import.meta.url));

/** Resolves once it listens; `args` as its --help says. */
export function startReplay(...args: readonly string[]): Promise<ReplayProcess> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The replay server ended with ${code}.`)));
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const url = /http:\/\/[\d.:]+/.exec(said)?.[0];
      if (url !== undefined) resolve({ url, stop: () => child.kill() });
    });
  });
}
