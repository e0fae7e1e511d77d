// The replay server as a program: node server/replay/main.ts --recording shop --port 18200

import { parseArgs } from 'node:util';
import { generateRecording } from './generate.ts';
import { openRecording } from './open-recording.ts';
import type { Recording } from './recording.ts';
import { createReplay } from './replay.ts';

const USAGE = `Serves a recording as a Kubernetes API server would, on the loopback, read-only.

  node server/replay/main.ts [--recording shop|load|FILE | --generate S,P,N[,C]] [--port N] [--at SECONDS] [--speed X] [--paused] [--no-loop] [--seed N]

  --recording  shop (default), load, or a file of the recording format
  --generate   SERVICES,PODS,NODES[,CHANGES_PER_SECOND]: a recording without a file, one minute long
  --port       0 (default) takes a free one
  --at         begins at this second of the recording
  --speed      factor of virtual to real time, above 0
  --paused     begins paused; play with: curl -X POST URL/_replay/play
  --no-loop    stays at the end instead of beginning again
  --seed       for what a real server would draw by lot
`;

function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}

function number(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (text === '' || !(value >= least && value <= most)) fail(`--${name} ${text}: give a number from ${least} to ${most}.`);
  return value;
}

function readArguments() {
  try {
    return parseArgs({
      allowNegative: true,
      options: {
        recording: { type: 'string', default: 'shop' },
        generate: { type: 'string' },
        port: { type: 'string', default: '0' },
        at: { type: 'string', default: '0' },
        speed: { type: 'string', default: '1' },
        seed: { type: 'string', default: '1' },
        paused: { type: 'boolean', default: false },
        loop: { type: 'boolean', default: true },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

const values = readArguments();

if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const taken = 'code' in error && error.code === 'EADDRINUSE';
  return taken ? `Port ${values.port} is in use. Name another with --port, or leave it out to take a free one.` : error.message;
}

/** Throws a sentence when the numbers are unreadable. */
function generate(text: string): Recording {
  const [services = 0, pods = 0, nodes = 0, perSecond = 0] = text.split(',').map(Number);
  if (![services, pods, nodes].every((n) => Number.isInteger(n) && n > 0) || !(perSecond >= 0)) {
    throw new Error(`--generate ${text}: give SERVICES,PODS,NODES or SERVICES,PODS,NODES,CHANGES_PER_SECOND.`);
  }
  return generateRecording({ services, pods, nodes, ...(perSecond > 0 && { churn: { perSecond, seconds: 60 } }) });
}

async function chosenRecording(): Promise<Recording> {
  return values.generate === undefined ? openRecording(values.recording) : generate(values.generate);
}

const replay = await chosenRecording()
  .then((recording) =>
    createReplay({
      recording,
      port: number('port', values.port, 0, 65_535),
      at: number('at', values.at, 0) * 1000,
      speed: number('speed', values.speed, 0.001, 1000),
      seed: number('seed', values.seed, 0),
      paused: values.paused,
      loop: values.loop,
    }),
  )
  .catch((error: unknown) => fail(sentence(error)));

process.stdout.write(`Replaying ${values.generate ?? values.recording} at ${replay.url}

  kubectl --server=${replay.url} get svc,endpointslices,pods -A
  curl ${replay.url}/_replay/state

A kubeconfig for it:

apiVersion: v1
kind: Config
current-context: replay
clusters: [{ name: replay, cluster: { server: '${replay.url}' } }]
users: [{ name: replay, user: {} }]
contexts: [{ name: replay, context: { cluster: replay, user: replay, namespace: shop } }]
`);

function stop(): void {
  replay.close().then(
    () => process.exit(0),
    (error: unknown) => fail(String(error)),
  );
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
