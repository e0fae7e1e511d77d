// The local detectors, by which kube-proxy tells Pods from others: one table of what they do differently (SPEC R37 to R39).

import type { Node } from '#lib/kube/node.ts';
import type { Rule } from './rule.ts';

export type DetectLocal =
  /** `cidrs` undefined: set, but not known here; every Pod with its own network is taken to match. Empty: the detector is off. */
  | { readonly kind: 'ClusterCIDR'; readonly cidrs: readonly string[] | undefined }
  | { readonly kind: 'NodeCIDR' }
  | { readonly kind: 'BridgeInterface' }
  | { readonly kind: 'InterfaceNamePrefix' };

type Detector = {
  readonly rule: Rule;
  /** The CIDRs by which Pods are known; undefined where that is by something else, or they are not known here. */
  readonly podCidrs: (setting: DetectLocal, deciding: Node | undefined) => readonly string[] | undefined;
  /** Without CIDRs: Pods of the deciding Node alone match. */
  readonly matchesOwnPodsAlone: boolean;
  /** It may be on at one Node and off at another. */
  readonly differsByNode: boolean;
};

/** What the setting itself names. */
function givenCidrs(setting: DetectLocal): readonly string[] | undefined {
  return 'cidrs' in setting ? setting.cidrs : undefined;
}

/** Sources: `cmd/kube-proxy/app/server_linux.go` getLocalDetectors, `pkg/proxy/util/localdetector.go`. */
export const DETECTOR: Readonly<Record<DetectLocal['kind'], Detector>> = {
  ClusterCIDR: { rule: 'R37', podCidrs: givenCidrs, matchesOwnPodsAlone: false, differsByNode: false },
  NodeCIDR: { rule: 'R38', podCidrs: (_, deciding) => deciding?.spec.podCIDRs ?? [], matchesOwnPodsAlone: true, differsByNode: true },
  BridgeInterface: { rule: 'R39', podCidrs: () => undefined, matchesOwnPodsAlone: true, differsByNode: false },
  InterfaceNamePrefix: { rule: 'R39', podCidrs: () => undefined, matchesOwnPodsAlone: true, differsByNode: false },
};

/** The settings that have a name where a reader chooses, and in a URL; the default first. */
const CHOICES = {
  'cluster-cidr': { kind: 'ClusterCIDR', cidrs: undefined },
  'node-cidr': { kind: 'NodeCIDR' },
  bridge: { kind: 'BridgeInterface' },
  interface: { kind: 'InterfaceNamePrefix' },
  off: { kind: 'ClusterCIDR', cidrs: [] },
} as const satisfies Readonly<Record<string, DetectLocal>>;

export type DetectorChoice = keyof typeof CHOICES;

export const DETECTOR_CHOICE: Readonly<Record<DetectorChoice, DetectLocal>> = CHOICES;

export const DETECTOR_CHOICES = Object.keys(CHOICES) as readonly DetectorChoice[];

export const DEFAULT_DETECTOR: DetectorChoice = 'cluster-cidr';

export function detectByCidrs(cidrs: readonly string[] | undefined): DetectLocal {
  return { kind: 'ClusterCIDR', cidrs };
}

/** Which choice it is, or the CIDRs that it names instead. */
export function choiceOf(setting: DetectLocal): DetectorChoice | readonly string[] {
  const cidrs = givenCidrs(setting);
  if (cidrs !== undefined && cidrs.length > 0) return cidrs;
  const same = (one: DetectLocal): boolean => one.kind === setting.kind && givenCidrs(one)?.length === cidrs?.length;
  return DETECTOR_CHOICES.find((id) => same(DETECTOR_CHOICE[id])) ?? DEFAULT_DETECTOR;
}
