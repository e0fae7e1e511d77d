// Node: the record and its reader. Heartbeat times are left out, so that a heartbeat is no change.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Fault, flag, list, part, type RawObject, requiredText, type Scan, text, textList } from './scan.ts';

export const ZONE_LABEL = 'topology.kubernetes.io/zone';

export type Taint = { readonly key: string; readonly value: string | undefined; readonly effect: string | undefined };
export type NodeCondition = {
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly lastTransitionTime: string | undefined;
};
export type NodeAddress = { readonly type: string; readonly address: string };

export type Node = {
  readonly kind: 'Node';
  readonly metadata: Meta;
  readonly spec: {
    readonly unschedulable: boolean | undefined;
    readonly podCIDRs: readonly string[];
    readonly taints: readonly Taint[];
  };
  readonly status: {
    readonly conditions: readonly NodeCondition[];
    readonly addresses: readonly NodeAddress[];
    readonly allocatable: { readonly cpu: string | undefined };
  };
};

function readTaint(scan: Scan, raw: RawObject): Taint {
  return { key: requiredText(scan, raw, 'key'), value: text(scan, raw, 'value'), effect: text(scan, raw, 'effect') };
}

function readCondition(scan: Scan, raw: RawObject): NodeCondition {
  return {
    type: requiredText(scan, raw, 'type'),
    status: requiredText(scan, raw, 'status'),
    reason: text(scan, raw, 'reason'),
    lastTransitionTime: text(scan, raw, 'lastTransitionTime'),
  };
}

function readAddress(scan: Scan, raw: RawObject): NodeAddress {
  return { type: requiredText(scan, raw, 'type'), address: requiredText(scan, raw, 'address') };
}

function readAllocatable(scan: Scan, raw: RawObject): Node['status']['allocatable'] {
  return { cpu: text(scan, raw, 'cpu') };
}

function readSpec(scan: Scan, raw: RawObject): Node['spec'] {
  return {
    unschedulable: flag(scan, raw, 'unschedulable'),
    podCIDRs: textList(scan, raw, 'podCIDRs'),
    taints: list(scan, raw, 'taints', readTaint),
  };
}

function readStatus(scan: Scan, raw: RawObject): Node['status'] {
  return {
    conditions: list(scan, raw, 'conditions', readCondition),
    addresses: list(scan, raw, 'addresses', readAddress),
    allocatable: part(scan, raw, 'allocatable', readAllocatable),
  };
}

const readBody: Readable<Node> = (scan, root) => ({
  kind: 'Node',
  metadata: readMeta(scan, root, 'cluster'),
  spec: part(scan, root, 'spec', readSpec),
  status: part(scan, root, 'status', readStatus),
});

export function readNode(raw: unknown): Result<Node, Fault> {
  return finish('Node', raw, readBody);
}

/** The zone, or undefined where the label is missing or empty (kube-proxy: no zone mode). */
export function zoneOf(node: Node): string | undefined {
  const zone = node.metadata.labels[ZONE_LABEL];
  return zone === '' ? undefined : zone;
}

/** A Node whose Ready condition is absent counts as not ready, as the control plane treats it. */
export function isNodeReady(node: Node): boolean {
  return node.status.conditions.some((c) => c.type === 'Ready' && c.status === 'True');
}
