// The replay server as a program: node server/replay/main.ts --recording shop --port 18200

import { readProgram } from '#server/program.ts';
import { generateRecording } from './generate.ts';
import { openRecording } from './open-recording.ts';
import type { Recording } from './recording.ts';
import { createReplay } from './replay.ts';

const ABOUT = `Serves a recording as a Kubernetes API server would, on the loopback, read-only.

  node server/replay/main.ts --recording shop --port 18200`;

const { flags: values } = readProgram(ABOUT, {
  recording: { value: 'NAME', default: 'shop', help: 'shop, load, or a file of the recording format.' },
  generate: {
    value: 'S,P,N[,C]',
    help: 'In place of --recording: SERVICES,PODS,NODES[,CHANGES_PER_SECOND], without a file, one minute long.',
  },
  port: { value: 'NUMBER', default: '0', help: '0 takes a free one.' },
  at: { value: 'SECONDS', default: '0', help: 'Begins at this second of the recording.' },
  speed: { value: 'FACTOR', default: '1', help: 'Of virtual to real time, above 0.' },
  paused: { help: 'Begins paused; play with: curl -X POST URL/_replay/play' },
  'no-loop': { help: 'Stays at the end instead of beginning again.' },
  seed: { value: 'NUMBER', default: '1', help: 'For what a real server would draw by lot.' },
});

function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}

function number(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (text === '' || !(value >= least && value <= most)) fail(`--${name} ${text}: give a number from ${least} to ${most}.`);
  return value;
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
      loop: !values['no-loop'],
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
