// Where the reader stands, in the words of the chip and of whoever reads it aloud.

import { choiceOf, DEFAULT_DETECTOR, type DetectLocal, type DetectorChoice } from '#lib/routing/local-detector.ts';
import { DEFAULT_CHOICE, type ProxyChoice, type VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { VantageLoss } from '#lib/routing/vantage-loss.ts';
import { splitKey } from '#lib/kube/key.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { VIA } from './routing.ts';

const DETECTOR_WORDS: Readonly<Record<DetectorChoice, string>> = {
  'cluster-cidr': 'the cluster’s Pod addresses (ClusterCIDR)',
  'node-cidr': 'the Node’s Pod addresses (NodeCIDR)',
  bridge: 'their bridge (BridgeInterface)',
  interface: 'their interface (InterfaceNamePrefix)',
  off: 'nothing: all pass for outside',
};

export function detectorWords(detect: DetectLocal): string {
  const choice = choiceOf(detect);
  return typeof choice === 'string' ? DETECTOR_WORDS[choice] : choice.join(', ');
}

/** What differs from kube-proxy's defaults, a few words each. */
export function proxyWords({ mode, detectLocal, nodePortAddresses }: ProxyChoice): readonly string[] {
  const words: string[] = [];
  if (mode !== DEFAULT_CHOICE.mode) words.push(mode);
  const detector = choiceOf(detectLocal);
  if (detector !== DEFAULT_DETECTOR) words.push(`Pods known by ${detector === 'off' ? 'nothing' : detectLocal.kind}`);
  if (nodePortAddresses !== undefined) {
    words.push(`node ports on ${nodePortAddresses === 'primary' ? 'the Node’s own address' : nodePortAddresses.join(', ')}`);
  }
  return words;
}

/** `in web-1 (data)`, `on node-1`, `outside, arriving at node-1`: after "You stand". `home`: the namespace that need not be said. */
export function vantageWords(vantage: Vantage, home: string | undefined): string {
  switch (vantage.kind) {
    case 'pod': {
      const { namespace, name } = splitKey(vantage.pod);
      return namespace === home ? `in ${name}` : `in ${namespace}/${name}`;
    }
    case 'node':
      return `on ${vantage.node}`;
    case 'external':
      return `outside, at ${vantage.node}`;
  }
}

/** What is lost: `Pod web-1`, `Node node-1`. */
export function lostThing(loss: VantageLoss, vantage: Vantage, home: string | undefined): string {
  if (loss.kind === 'no-node') return `Node ${loss.node}`;
  return vantage.kind === 'pod' ? `Pod ${vantageWords(vantage, home).slice('in '.length)}` : `Node ${vantage.node}`;
}

/**
 * Why nobody stands there: a sentence. `since`: when it went, such as `since 05:54:14 (12 s ago)`; undefined: not known.
 * `at`: of which moment it is said.
 */
export function lossWords(loss: VantageLoss, thing: string, since: string | undefined, at: 'now' | 'past' | 'supposed'): string {
  switch (loss.kind) {
    case 'no-pod':
    case 'no-node':
      if (at === 'past') return `${thing} was not there at this moment.`;
      if (at === 'supposed') return `${thing} is not there in what is supposed.`;
      return since === undefined ? `There is no ${thing}: it is gone, or never was.` : `${thing} is gone ${since}.`;
    case 'unscheduled':
      return `${thing} ${at === 'past' ? 'was' : 'is'} on no Node yet: no connection starts there.`;
    case 'ended':
      return `${thing} has run to its end: it connects to nothing any more.`;
    default:
      return assertNever(loss);
  }
}

export type ChipWords = { readonly where: string; readonly how: readonly string[] };

/** `home`: the namespace of the view, which need not be said. */
export function chipWords(stand: VantageChoice, proxy: ProxyChoice, home: string | undefined): ChipWords {
  const { vantage, via, family } = stand;
  const address = vantage.kind === 'external' && vantage.address !== undefined ? [`as ${vantage.address}`] : [];
  const way = via === undefined ? [] : [`by ${VIA[via.kind]}${via.at === undefined ? '' : ` ${via.at}`}`];
  return { where: vantageWords(vantage, home), how: [...address, ...way, ...(family === undefined ? [] : [family]), ...proxyWords(proxy)] };
}
