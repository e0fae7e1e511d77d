// Where one can stand by a thing of the cluster, and the words of it.

import type { Subject } from '#lib/cluster/finding.ts';
import type { VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { splitKey } from '#lib/kube/key.ts';

export type VantageItem = { readonly label: string; readonly vantage: Vantage | undefined };

/** Empty for what nobody can stand on. */
export function vantageItems(subject: Subject, stand: VantageChoice | undefined): readonly VantageItem[] {
  const leave: VantageItem[] = stand === undefined ? [] : [{ label: 'Leave where you stand', vantage: undefined }];
  switch (subject.kind) {
    case 'Pod':
      return [{ label: `Stand in ${splitKey(subject.key).name}`, vantage: { kind: 'pod', pod: subject.key } }, ...leave];
    case 'Node':
      return [
        { label: `Stand on ${subject.key}`, vantage: { kind: 'node', node: subject.key } },
        { label: `Arrive from outside at ${subject.key}`, vantage: { kind: 'external', node: subject.key, address: undefined } },
        ...leave,
      ];
    default:
      return [];
  }
}
