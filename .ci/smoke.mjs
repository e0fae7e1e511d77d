// npm start, seen from outside: the page is served, the stream delivers a snapshot and a batch that moves, SIGTERM ends it all.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Milliseconds: a first start may fetch Node, install and build; the recording's first change comes after some seconds. */
const LIMIT = { served: 300_000, moved: 90_000, ended: 5_000 };

const begun = performance.now();
const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function isOpen(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Asks until the answer is true; throws after `limit` ms. */
async function until(what, limit, ask) {
  const last = performance.now() + limit;
  while (performance.now() < last) {
    if (await ask()) return;
    await pause(100);
  }
  throw new Error(`${what}: not within ${limit / 1000} s`);
}

async function pageIsServed(address) {
  try {
    const response = await fetch(address);
    const html = await response.text();
    return response.status === 200 && html.includes('<html');
  } catch {
    return false; // Nothing listens yet.
  }
}

/** The events of a text/event-stream, as they arrive. */
async function* events(address, signal) {
  const response = await fetch(address, { headers: { accept: 'text/event-stream' }, signal });
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}`);
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (name !== undefined && data !== undefined) yield { name, data: JSON.parse(data) };
    }
  }
}

const uidOf = (record) => record.metadata?.uid ?? `${record.kind} ${JSON.stringify(record.metadata)}`;

/** Reads the stream until it has records and a batch then changes or deletes one of them. */
async function readStream(address) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error(`a batch that moves: not within ${LIMIT.moved / 1000} s`)), LIMIT.moved);
  const known = new Set();
  let whole = false;
  for await (const { name, data } of events(address, abort.signal)) {
    if (name === 'snapshot') {
      for (const record of data.records) known.add(uidOf(record));
      if (!data.more) console.log(`snapshot of ${data.records.length} records: ${seconds()}`);
      whole ||= !data.more;
    }
    if (name !== 'batch') continue;
    if (!whole) throw new Error('a batch came before the snapshot');
    const moving = data.deltas.filter((delta) => delta.op === 'delete' || known.has(uidOf(delta.record)));
    for (const delta of data.deltas) if (delta.op === 'put') known.add(uidOf(delta.record));
    if (moving.length === 0) continue;
    console.log(`batch that moves ${moving.length} of ${known.size} records: ${seconds()}`);
    clearTimeout(timer);
    return;
  }
  throw new Error('the stream ended by itself');
}

const port = await freePort();
const address = `http://127.0.0.1:${port}`;
// Where a kubeconfig is, npm start would show its cluster; the check is of the demo.
const hasCluster = process.env.KUBECONFIG !== undefined || existsSync(join(homedir(), '.kube', 'config'));
const args = ['start', '--', '--port', String(port), ...(hasCluster ? ['--demo'] : [])];
const npm = spawn('npm', args, { stdio: ['ignore', 'inherit', 'inherit'] });
const left = new Promise((resolve) => npm.once('exit', resolve));
try {
  await until('page', LIMIT.served, async () => {
    if (npm.exitCode !== null) throw new Error(`npm start left with status ${npm.exitCode}`);
    return pageIsServed(address);
  });
  console.log(`page served: ${seconds()}`);
  await readStream(`${address}/api/stream?namespace=shop`);
  // A reader that stays must not keep the server from ending.
  const reader = await fetch(`${address}/api/stream?namespace=shop`);
  const told = performance.now();
  npm.kill('SIGTERM');
  await until('end after SIGTERM', LIMIT.ended, async () => !(await isOpen(port)));
  await left;
  await reader.body?.cancel().catch((error) => console.log(`the open stream was cut: ${error.message}`));
  console.log(`ended after SIGTERM: ${((performance.now() - told) / 1000).toFixed(1)} s`);
} catch (error) {
  console.error(`npm start failed the check: ${error.message}`);
  process.exitCode = 1;
} finally {
  npm.kill('SIGTERM');
}
