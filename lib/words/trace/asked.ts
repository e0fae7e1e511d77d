// What the steps of one trace have in common: who asks, and what is typed. And what is said of a step.

import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import type { Trace } from '#lib/trace/trace.ts';

export type Asked = Pick<Trace, 'client' | 'target'>;

export type Said = {
  /** One sentence for somebody who has not read kube-proxy. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
};

/** As many endpoints are named one by one; beyond that their number. */
export const NAMED = 24;

export function clientSubject({ client }: Pick<Asked, 'client'>): Subject {
  return client.kind === 'pod' ? { kind: 'Pod', key: client.pod } : { kind: 'Node', key: client.node };
}

/** The name as it is typed; empty where an address is. */
export function typedName({ target: { host } }: Pick<Asked, 'target'>): string {
  return host.kind === 'name' ? host.name : '';
}
