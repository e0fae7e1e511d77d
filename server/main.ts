// The process: reads its command, starts, says where it is, and ends on a signal.

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { isObject } from '#lib/kube/scan.ts';
import { type Config, readCommand } from './config.ts';
import { systemClock } from './clock.ts';
import { check, STATUS } from './findings/check.ts';
import { checkHelp, readCheck } from './findings/check-command.ts';
import { createLog, type Log } from './ops/log.ts';
import { openBrowser } from './ops/open-browser.ts';
import { whenForgotten } from './recording/forgotten.ts';
import { record, STATUS as RECORD_STATUS } from './recording/record.ts';
import { readRecord, recordHelp } from './recording/record-command.ts';
import { type Running, start } from './start.ts';
import { STATUS as WAIT_STATUS, wait, type WaitOptions } from './wait/wait.ts';
import { readWait, waitHelp } from './wait/wait-command.ts';

/** Whatever hangs, the process is gone by then. In ms. */
const LAST_RESORT = 4_500;

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return isObject(manifest) && typeof manifest['version'] === 'string' ? manifest['version'] : 'unknown';
}

/** Exceptions from sockets and streams whose other side went away: nothing of the process's state is touched by them. */
const HARMLESS = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ABORT_ERR']);

function isHarmless(error: unknown): boolean {
  return error instanceof Error && 'code' in error && HARMLESS.has(String(error.code));
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Returns what ends it from elsewhere. */
function endOnSignals(running: Running, log: Log): (code: number) => void {
  let ending = false;
  let signalledAt = 0;

  function end(code: number): void {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(code), LAST_RESORT).unref();
    running.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        log.error('the shutdown failed', { problem: describe(error) });
        process.exit(1);
      },
    );
  }

  function onSignal(): void {
    // A second Ctrl-C does not wait. One alone may arrive twice: from the terminal, and from the launcher that hands it on.
    if (ending) {
      if (performance.now() - signalledAt > 500) process.exit(130);
      return;
    }
    signalledAt = performance.now();
    log.info('Signalbox is shutting down.');
    end(0);
  }

  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('uncaughtException', (error) => {
    log.error('an exception that nobody caught', { problem: describe(error) });
    // After any other one the state may be wrong, and a wrong picture is worse than none: the process ends.
    if (!isHarmless(error)) end(1);
  });
  // A rejection is local to the request or stream that it belonged to.
  process.on('unhandledRejection', (reason) => log.error('a rejection that nobody handled', { problem: describe(reason) }));
  return end;
}

async function run(config: Config, version: string): Promise<void> {
  const log = createLog({
    level: config.logLevel,
    format: process.stderr.isTTY ? 'text' : 'json',
    now: Date.now,
    write: (line) => process.stderr.write(line),
  });
  const running = await start(config, log, version);
  if (!running.ok) {
    process.stderr.write(`${running.error}\n`);
    process.exit(1);
  }
  const { name, url } = running.value;
  const end = endOnSignals(running.value, log);
  if (config.handedOver !== undefined) {
    // Whoever started it is gone, however that ended.
    if (!process.connected) end(0);
    else process.once('disconnect', () => end(0));
    whenForgotten(systemClock, running.value.isLooked, () => end(0));
  }
  process.stdout.write(`Signalbox shows ${name} at ${url}\n`);
  if (config.open) openBrowser(url, process.platform, () => log.warn(`No browser could be opened. The address is ${url}.`));
}

/** What a command comes to. */
function tell({ status, out, problem }: { readonly status: number; readonly out: string; readonly problem: string }): void {
  if (out !== '') process.stdout.write(`${out}\n`);
  if (problem !== '') process.stderr.write(`${problem}\n`);
  process.exitCode = status;
}

/** For commands that take their time: they say how far they are, and a signal ends them. A second one does not wait. */
function onTerminal(): WaitOptions {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort());
  return { env: process.env, progress: (line) => void process.stderr.write(`${line}\n`), signal: interrupt.signal };
}

async function runCheck(args: readonly string[]): Promise<void> {
  const config = readCheck(args);
  if (!config.ok) {
    process.stderr.write(`${config.error}\n`);
    process.exitCode = STATUS.unreadable;
    return;
  }
  if (config.value === 'help') {
    process.stdout.write(`${checkHelp()}\n`);
    return;
  }
  tell(await check(config.value, process.env));
}

async function runRecord(args: readonly string[]): Promise<void> {
  const config = readRecord(args);
  if (!config.ok) {
    process.stderr.write(`${config.error}\n`);
    process.exitCode = RECORD_STATUS.unreadable;
    return;
  }
  if (config.value === 'help') {
    process.stdout.write(`${recordHelp()}\n`);
    return;
  }
  tell(await record(config.value, onTerminal()));
}

async function runWait(args: readonly string[]): Promise<void> {
  const config = readWait(args);
  if (!config.ok) {
    process.stderr.write(`${config.error}\n`);
    process.exitCode = WAIT_STATUS.unreadable;
    return;
  }
  if (config.value === 'help') {
    process.stdout.write(`${waitHelp()}\n`);
    return;
  }
  tell(await wait(config.value, onTerminal()));
}

const args = process.argv.slice(2);
const version = readVersion();
const command = readCommand(args, process.env, version);
if (args[0] === 'check') {
  await runCheck(args.slice(1));
} else if (args[0] === 'record') {
  await runRecord(args.slice(1));
} else if (args[0] === 'wait') {
  await runWait(args.slice(1));
} else if (!command.ok) {
  process.stderr.write(`${command.error}\n`);
  process.exitCode = 2;
} else if (command.value.kind === 'print') {
  process.stdout.write(`${command.value.text}\n`);
} else {
  await run(command.value.config, version);
}
