// Node: the record and its reader. Heartbeat times are left out, so that a heartbeat is no change.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Fault, flag, list, object, type RawObject, requiredText, type Scan, text, textList } from './scan.ts';

export const ZONE_LABEL = 'topology.kubernetes.io/zone';

export type Taint = { readonly key: string; readonly value: string | undefined; readonly effect: string | undefined };
export type NodeCondition = { readonly type: string; readonly status: string; readonly reason: string | undefined };
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

function readTaint(scan: Scan, at: string, raw: RawObject): Taint {
  return { key: requiredText(scan, at, raw, 'key'), value: text(scan, at, raw, 'value'), effect: text(scan, at, raw, 'effect') };
}

function readCondition(scan: Scan, at: string, raw: RawObject): NodeCondition {
  return {
    type: requiredText(scan, at, raw, 'type'),
    status: requiredText(scan, at, raw, 'status'),
    reason: text(scan, at, raw, 'reason'),
  };
}

function readAddress(scan: Scan, at: string, raw: RawObject): NodeAddress {
  return { type: requiredText(scan, at, raw, 'type'), address: requiredText(scan, at, raw, 'address') };
}

const readBody: Readable<Node> = (scan, root) => {
  const spec = object(scan, '', root, 'spec');
  const status = object(scan, '', root, 'status');
  return {
    kind: 'Node',
    metadata: readMeta(scan, root, 'cluster'),
    spec: {
      unschedulable: flag(scan, 'spec', spec, 'unschedulable'),
      podCIDRs: textList(scan, 'spec', spec, 'podCIDRs'),
      taints: list(scan, 'spec', spec, 'taints', readTaint),
    },
    status: {
      conditions: list(scan, 'status', status, 'conditions', readCondition),
      addresses: list(scan, 'status', status, 'addresses', readAddress),
      allocatable: { cpu: text(scan, 'status.allocatable', object(scan, 'status', status, 'allocatable'), 'cpu') },
    },
  };
};

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
