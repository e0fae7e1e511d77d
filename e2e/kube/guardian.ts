// Ends the programs of a control plane when the process that started them is gone, however it went.
// Reads lines from its parent: `watch PID`, `forget PID`, `folder PATH` (removed at the end), `keep` (it is not).

import { rmSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

const pids = new Set<number>();
const folders = new Set<string>();

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [word = '', ...rest] = line.split(' ');
  const value = rest.join(' ');
  if (word === 'watch') pids.add(Number(value));
  if (word === 'forget') pids.delete(Number(value));
  if (word === 'folder') folders.add(value);
  if (word === 'keep') folders.clear();
});
// The pipe ends with its writer.
lines.on('close', () => {
  for (const pid of pids) kill(pid);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
// Ctrl-C goes to the whole group; this process goes after the others.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
