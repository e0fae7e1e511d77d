// What happens in `shop`, and when: the script of the tests and of the demo's recording.

import { sleep } from '../until.ts';
import { type OperatorActions, READINESS } from './operator-actions.ts';

export type Scene = {
  /** Seconds from the start of a recording. */
  readonly at: number;
  readonly name: string;
  readonly run: (operator: OperatorActions) => Promise<void>;
};

/** Of a recording, in seconds. */
export const END = 482;

async function flap(operator: OperatorActions): Promise<void> {
  const [pod] = await operator.pods('shop', 'checkout');
  if (pod === undefined) throw new Error('checkout has no Pod that could flap.');
  for (let times = 0; times < 3; times++) {
    await operator.tell([pod], READINESS, 'failing');
    await sleep(3_000);
    await operator.tell([pod], READINESS, null);
    // The probe needs a moment to succeed again.
    await sleep(4_000);
  }
}

export const SCENES: readonly Scene[] = [
  { at: 15, name: 'web rolls to 1.5.0', run: (operator) => operator.roll('shop', 'web', 'shop/web:1.5.0') },
  { at: 45, name: 'api scales from 3 to 6', run: (operator) => operator.scale('shop', 'api', 6) },
  { at: 70, name: 'a Pod of checkout flaps', run: flap },
  { at: 105, name: 'node-0004 is drained', run: (operator) => operator.drain('node-0004') },
  { at: 150, name: 'api scales back to 3', run: (operator) => operator.scale('shop', 'api', 3) },
  {
    at: 170,
    name: 'the rollout of recommend is stuck',
    run: (operator) => operator.roll('shop', 'recommend', 'shop/recommend:2.0.0', { [READINESS]: 'failing' }),
  },
  { at: 205, name: 'node-0004 is back', run: (operator) => operator.uncordon('node-0004') },
  {
    at: 215,
    name: 'the rollout of recommend is undone',
    run: (operator) => operator.roll('shop', 'recommend', 'shop/recommend:1.0.0', { [READINESS]: null }),
  },
  { at: 240, name: 'node-0003 stops being ready', run: (operator) => operator.failNode('node-0003') },
  {
    at: 275,
    name: 'search has nobody ready',
    run: async (operator) => operator.tell(await operator.pods('shop', 'search'), READINESS, 'failing'),
  },
  {
    at: 300,
    name: 'search is ready again',
    run: async (operator) => operator.tell(await operator.pods('shop', 'search'), READINESS, null),
  },
  { at: 315, name: 'node-0003 is back', run: (operator) => operator.mendNode('node-0003') },
  { at: 330, name: 'the StatefulSet db restarts', run: (operator) => operator.restart('statefulsets', 'data', 'db') },
  {
    at: 352,
    name: 'a Pod of catalog crashes again and again',
    run: async (operator) => operator.tell((await operator.pods('shop', 'catalog')).slice(0, 1), 'kubelet.test/crash', 'true'),
  },
  {
    at: 370,
    name: 'catalog runs again',
    run: async (operator) => operator.tell(await operator.pods('shop', 'catalog'), 'kubelet.test/crash', null),
  },
  {
    at: 375,
    name: 'web-public sends to every Node',
    run: (operator) => operator.service('shop', 'web-public', { externalTrafficPolicy: 'Cluster' }),
  },
  {
    at: 385,
    name: "refunds' selector is mended",
    run: (operator) => operator.service('payments', 'refunds', { selector: { app: 'refunds' } }),
  },
  { at: 400, name: 'web scales to 1', run: (operator) => operator.scale('shop', 'web', 1) },
  {
    at: 420,
    name: 'web scales to 4, web-public keeps to its Node, refunds is broken again',
    run: async (operator) => {
      await operator.scale('shop', 'web', 4);
      await operator.service('shop', 'web-public', { externalTrafficPolicy: 'Local' });
      await operator.service('payments', 'refunds', { selector: { app: 'refund' } });
    },
  },
  { at: 450, name: 'queue restarts', run: (operator) => operator.restart('deployments', 'data', 'queue') },
];
