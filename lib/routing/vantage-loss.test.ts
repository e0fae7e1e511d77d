// Where nobody can stand, and that whoever chose such a place stands nowhere.

import { expect, test } from 'vitest';
import { buildPod } from '#testing/builders/kube.ts';
import { clusterOf } from '#testing/builders/routing.ts';
import { routeSettings, DEFAULT_CHOICE, type VantageChoice, type ViaChoice } from './route-settings.ts';
import type { Vantage } from './vantage.ts';
import { standing, type VantageLoss, vantageLoss } from './vantage-loss.ts';

const STATE = clusterOf(
  buildPod({ name: 'waiting', nodeName: undefined, phase: 'Pending' }),
  buildPod({ name: 'done', nodeName: 'n1', phase: 'Succeeded' }),
  buildPod({ name: 'failed', nodeName: 'n1', phase: 'Failed' }),
  buildPod({ name: 'stranded', nodeName: 'n9' }),
);
const pod = (name: string): Vantage => ({ kind: 'pod', pod: `shop/${name}` });
const by = (at: string): ViaChoice => ({ kind: 'nodePort', at });

test.each<[what: string, vantage: Vantage, via: ViaChoice | undefined, loss: VantageLoss | undefined]>([
  ['a Pod', pod('c1'), undefined, undefined],
  ['a Pod that is deleted', pod('gone'), undefined, { kind: 'no-pod' }],
  ['a Pod on no Node yet', pod('waiting'), undefined, { kind: 'unscheduled' }],
  ['a Pod that has run to its end', pod('done'), undefined, { kind: 'ended' }],
  ['a Pod that has failed', pod('failed'), undefined, { kind: 'ended' }],
  ['a Pod whose Node has left', pod('stranded'), undefined, { kind: 'no-node', node: 'n9' }],
  ['a Node', { kind: 'node', node: 'n1' }, undefined, undefined],
  ['a Node that has left', { kind: 'node', node: 'n9' }, undefined, { kind: 'no-node', node: 'n9' }],
  ['outside, at a Node', { kind: 'external', node: 'n2', address: undefined }, undefined, undefined],
  ['outside, at a Node that has left', { kind: 'external', node: 'n9', address: undefined }, undefined, { kind: 'no-node', node: 'n9' }],
  ['to the node port of a Node', pod('c1'), by('n2'), undefined],
  ['to the node port of a Node that has left', pod('c1'), by('n9'), { kind: 'no-node', node: 'n9' }],
])('%s', (_, vantage, via, loss) => {
  const at: VantageChoice = { vantage, via, family: undefined };
  expect(vantageLoss(STATE, at)).toEqual(loss);
  const settings = routeSettings(at, DEFAULT_CHOICE);
  expect(standing(STATE, settings)).toEqual(loss === undefined ? settings : { ...settings, at: undefined });
});
