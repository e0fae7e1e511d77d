// Children end when their launcher is told to end, however npm passes the word on.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { capture } from './child.mjs';

test('output and status of a command', async () => {
  const script = `process.stdout.write('out '); process.stderr.write('err'); process.exitCode = 3;`;
  const { status, output } = await capture(process.execPath, ['-e', script]);
  expect(status).toBe(3);
  expect(output).toContain('out');
  expect(output).toContain('err');
});

test('a command that does not exist is an outcome, not an exception', async () => {
  expect(await capture('/nowhere/command', [])).toMatchObject({ status: 127, output: expect.stringContaining('ENOENT') as unknown });
});

describe.skipIf(process.platform === 'win32')('signals', () => {
  let folder: string;
  let launcher: string;
  let started: ChildProcess | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-child-'));
    // The child writes its process id when it is up, and `ended` when SIGTERM reaches it; it leaves with status 7.
    const child = join(folder, 'child.mjs');
    await writeFile(
      child,
      `import { writeFileSync } from 'node:fs';
       process.on('SIGTERM', () => { writeFileSync('${folder}/ended', ''); process.exit(7); });
       setInterval(() => {}, 1000);
       writeFileSync('${folder}/up', String(process.pid));`,
    );
    launcher = join(folder, 'launcher.mjs');
    await writeFile(
      launcher,
      `import { handOver } from ${JSON.stringify(join(import.meta.dirname, 'child.mjs'))};
       process.exitCode = await handOver(process.execPath, [${JSON.stringify(child)}]);`,
    );
  });

  afterEach(async () => {
    started?.kill('SIGKILL');
    started = undefined;
    const pid = Number(await readFile(join(folder, 'up'), 'utf8').catch(() => '0'));
    if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const isUp = () => vi.waitFor(async () => Number(await readFile(join(folder, 'up'), 'utf8')), { timeout: 60_000 });
  const hasEnded = () => vi.waitFor(() => readFile(join(folder, 'ended'), 'utf8'), { timeout: 60_000 });

  test('SIGTERM to the launcher ends the child, whose status is passed on', async () => {
    const process_ = spawn(process.execPath, [launcher], { stdio: 'ignore' });
    started = process_;
    await isUp();
    const left = new Promise((resolve) => process_.once('exit', resolve));
    process_.kill('SIGTERM');
    await hasEnded();
    expect(await left).toBe(7);
  });

  test('SIGTERM that only reaches the shell of npm ends the child too', async () => {
    // The second command keeps the shell from becoming the launcher itself.
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${launcher}"; true`], {
      stdio: 'ignore',
      env: { ...process.env, npm_lifecycle_event: 'start' },
    });
    started = shell;
    const pid = await isUp();
    shell.kill('SIGTERM');
    await hasEnded();
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 60_000 });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
