// The first process of a simulated node: in a network namespace of its own it relays to the API server, runs kube-proxy, and runs
// what it is asked to run. Everything of the node ends with it, and it ends when its standard input does.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { answerOn, dialAll } from './dial.ts';
import { joinEnds } from './joined.ts';
import type { Answer, Order, Setting } from './node-process.ts';

const { socket, port, addresses, program, args, log }: Setting = JSON.parse(process.argv[2] ?? '');

function run(command: readonly string[], input?: string): Promise<Pick<Answer, 'status' | 'output'>> {
  const [name = '', ...rest] = command;
  return new Promise((resolve) => {
    const child = execFile(name, rest, { maxBuffer: 1 << 30 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      resolve({ status: code, output: code === 0 ? stdout : `${stderr}${error?.message ?? ''}` });
    });
    child.stdin?.end(input);
  });
}

function answer(line: Answer): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function configure(): Promise<void> {
  const steps = [
    ['ip', 'link', 'set', 'lo', 'up'],
    ...addresses.map((address) => ['ip', 'address', 'add', `${address}/${address.includes(':') ? 128 : 32}`, 'dev', 'lo']),
  ];
  for (const step of steps) {
    const { status, output } = await run(step);
    if (status !== 0) throw new Error(`${step.join(' ')}: ${output}`);
  }
}

/** A Unix socket is reached from every network namespace: the way to the API server. */
function relay(): Promise<void> {
  const server = createServer((near) => joinEnds(near, connect(socket)));
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
}

function startProxy(): ChildProcess {
  const out = openSync(log, 'a');
  const child = spawn(program, args, { stdio: ['ignore', out, out] });
  closeSync(out);
  child.once('exit', (code, signal) => answer({ id: 0, status: 1, output: `kube-proxy ended by itself (${signal ?? String(code)}).` }));
  return child;
}

async function health(urls: readonly string[]): Promise<string> {
  const answers = [];
  for (const url of urls) {
    try {
      const response = await fetch(url);
      answers.push({ status: response.status, weight: response.headers.get('x-load-balancing-endpoint-weight') });
    } catch {
      // Nobody listens there.
      answers.push({ status: 0, weight: null });
    }
  }
  return JSON.stringify(answers);
}

/** The ports are closed again: another order may name the same. */
async function dial({ listen, dials }: Extract<Order, { kind: 'dial' }>): Promise<string> {
  const servers = await answerOn(listen);
  try {
    return JSON.stringify(await dialAll(dials));
  } finally {
    for (const server of servers) server.close();
  }
}

async function done(order: Order): Promise<Pick<Answer, 'status' | 'output'>> {
  switch (order.kind) {
    case 'run':
      return run(order.command, order.input);
    case 'health':
      return { status: 0, output: await health(order.urls) };
    case 'dial':
      return { status: 0, output: await dial(order) };
  }
}

async function obey(line: string): Promise<void> {
  const order: Order = JSON.parse(line);
  try {
    answer({ id: order.id, ...(await done(order)) });
  } catch (error) {
    answer({ id: order.id, status: 1, output: String(error) });
  }
}

const orders = createInterface({ input: process.stdin });
orders.on('line', (line) => void obey(line));
// The first of a process namespace: all others end with it.
orders.on('close', () => process.exit(0));

await configure();
await relay();
startProxy();
answer({ id: 0, status: 0, output: 'started' });
