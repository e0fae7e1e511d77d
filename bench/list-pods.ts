// Case: a list of 20,000 Pods by the reflector into a live cluster, against the client library's informer.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ListCost } from './list-client.ts';
import { median, report } from './measure.ts';
import { startReplay } from './replay-process.ts';

const PODS = 20_000;
const ROUNDS = 5;
const CLIENT = fileURLToPath(new URL('list-client.ts', import.meta.url));

const replay = await startReplay('--generate', `400,${PODS},500`, '--paused');

async function run(how: string): Promise<ListCost> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLIENT, how, replay.url, String(PODS)]);
  return JSON.parse(stdout) as ListCost;
}

const HOWS = ['informer', 'reflector', 'informer-idle', 'reflector-idle'] as const;
const costs = { informer: [], reflector: [], 'informer-idle': [], 'reflector-idle': [] } as Record<(typeof HOWS)[number], ListCost[]>;
try {
  for (let round = 0; round < ROUNDS; round++) for (const how of HOWS) costs[how].push(await run(how));
} finally {
  replay.stop();
}

const cpuOf = (how: keyof typeof costs): number => median(costs[how].map((c) => c.cpu));
const peakOf = (how: keyof typeof costs): number => median(costs[how].map((c) => c.peak));
const above = (how: 'informer' | 'reflector'): number => peakOf(how) - peakOf(`${how}-idle`);

await report(
  { name: 'list of 20,000 Pods: CPU / informer', value: cpuOf('reflector') / cpuOf('informer'), unit: 'ratio', target: 0.5 },
  {
    name: 'list of 20,000 Pods: peak memory above imports / informer',
    value: above('reflector') / above('informer'),
    unit: 'ratio',
    target: 0.35,
  },
  {
    name: 'list of 20,000 Pods: peak memory in all / informer',
    value: peakOf('reflector') / peakOf('informer'),
    unit: 'ratio',
    target: 0.35,
  },
);
