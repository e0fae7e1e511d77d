// Where the reader stands, in the words of the chip and of whoever reads it aloud.

import type { DetectLocal } from '#lib/routing/proxy-settings.ts';
import { DEFAULT_CHOICE, type ProxyChoice, type Standpoint } from '#lib/routing/standpoint.ts';
import { VIA } from '#lib/routing/words.ts';
import { vantageWords } from '#components/graph/route-words.ts';

export function detectorWords(detect: DetectLocal): string {
  switch (detect.kind) {
    case 'ClusterCIDR':
      if (detect.cidrs === undefined) return 'the cluster’s Pod addresses (ClusterCIDR)';
      return detect.cidrs.length === 0 ? 'nothing: all pass for outside' : detect.cidrs.join(', ');
    case 'NodeCIDR':
      return 'the Node’s Pod addresses (NodeCIDR)';
    case 'BridgeInterface':
      return 'their bridge (BridgeInterface)';
    case 'InterfaceNamePrefix':
      return 'their interface (InterfaceNamePrefix)';
  }
}

/** What differs from kube-proxy's defaults, a few words each. */
export function proxyWords({ mode, detectLocal, nodePortAddresses }: ProxyChoice): readonly string[] {
  const words: string[] = [];
  if (mode !== DEFAULT_CHOICE.mode) words.push(mode);
  if (detectLocal !== DEFAULT_CHOICE.detectLocal && !(detectLocal.kind === 'ClusterCIDR' && detectLocal.cidrs === undefined)) {
    words.push(
      detectLocal.kind === 'ClusterCIDR' && detectLocal.cidrs?.length === 0 ? 'Pods known by nothing' : `Pods known by ${detectLocal.kind}`,
    );
  }
  if (nodePortAddresses !== undefined) {
    words.push(`node ports on ${nodePortAddresses === 'primary' ? 'the Node’s own address' : nodePortAddresses.join(', ')}`);
  }
  return words;
}

export type ChipWords = { readonly where: string; readonly how: readonly string[] };

/** `home`: the namespace of the view, which need not be said. */
export function chipWords(stand: Standpoint, proxy: ProxyChoice, home: string | undefined): ChipWords {
  const { vantage, via, family } = stand;
  const address = vantage.kind === 'external' && vantage.address !== undefined ? [`as ${vantage.address}`] : [];
  const way = via === undefined ? [] : [`by ${VIA[via.kind]}${via.at === undefined ? '' : ` ${via.at}`}`];
  return { where: vantageWords(vantage, home), how: [...address, ...way, ...(family === undefined ? [] : [family]), ...proxyWords(proxy)] };
}
