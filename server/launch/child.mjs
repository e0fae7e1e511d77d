// Child processes: one whose output is kept, and one that takes over the terminal.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';

/** @typedef {{ readonly cwd?: string, readonly env?: NodeJS.ProcessEnv, readonly shell?: boolean }} Options */
/** @typedef {{ readonly status: number, readonly output: string, readonly interrupted: boolean }} Outcome */

/** What a shell reports for a command that it cannot start. */
const NOT_STARTED = 127;

/**
 * Runs to the end and keeps what it writes, standard output and standard error in the order of arrival. Never rejects:
 * a command that cannot be started has status 127.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options} [options]
 * @returns {Promise<Outcome>}
 */
export function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let interrupted = false;
    const stopForwarding = forwardSignals(child, () => {
      interrupted = true;
    });
    /** @type {Buffer[]} */
    const chunks = [];
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      chunks.push(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      stopForwarding();
      resolve({ status: NOT_STARTED, output: error.message, interrupted: false });
    });
    child.once('close', (code, signal) => {
      stopForwarding();
      resolve({ status: statusOf(code, signal), output: Buffer.concat(chunks).toString('utf8'), interrupted });
    });
  });
}

/**
 * Runs to the end on this terminal and answers its exit status.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options} [options]
 * @returns {Promise<number>}
 */
export function handOver(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' });
    const stopForwarding = forwardSignals(child, () => {});
    child.once('error', reject);
    child.once('close', (code, signal) => {
      stopForwarding();
      resolve(statusOf(code, signal));
    });
  });
}

/** How often to look whether the shell that npm started is still there, in milliseconds. */
const LOOK_EVERY = 250;
const parentAtStart = process.ppid;

/**
 * Passes SIGTERM and its kind to the child, so that the child decides when both end.
 * @param {import('node:child_process').ChildProcess} child
 * @param {() => void} noticed
 * @returns {() => void} stops passing them on
 */
function forwardSignals(child, noticed) {
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    noticed();
    // A terminal sends Ctrl-C to the whole process group: the child has it already, and a second one means "at once".
    if (signal !== 'SIGTERM' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  // npm sends its signals to the shell between it and this process, and some shells die of them without passing them on.
  const looking = setInterval(() => {
    if (process.env.npm_lifecycle_event === undefined || process.ppid === parentAtStart) return;
    clearInterval(looking);
    forward('SIGTERM');
  }, LOOK_EVERY);
  looking.unref();
  return () => {
    clearInterval(looking);
    for (const signal of signals) process.off(signal, forward);
  };
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function statusOf(code, signal) {
  if (code !== null) return code;
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}
