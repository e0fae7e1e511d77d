// NetworkPolicy (networking.k8s.io/v1): the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type LabelSelector, readLabelSelector } from './label-selector.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Protocol, readProtocol } from './protocol.ts';
import { type Fault, integer, list, object, optionalObject, portRef, type RawObject, requiredText, type Scan, textList } from './scan.ts';

export type PolicyPort = {
  readonly protocol: Protocol;
  readonly port: number | string | undefined;
  readonly endPort: number | undefined;
};

export type PolicyPeer = {
  readonly podSelector: LabelSelector | undefined;
  readonly namespaceSelector: LabelSelector | undefined;
  readonly ipBlock: { readonly cidr: string; readonly except: readonly string[] } | undefined;
};

export type IngressPolicyRule = { readonly from: readonly PolicyPeer[]; readonly ports: readonly PolicyPort[] };
export type EgressPolicyRule = { readonly to: readonly PolicyPeer[]; readonly ports: readonly PolicyPort[] };

export type NetworkPolicy = {
  readonly kind: 'NetworkPolicy';
  readonly metadata: Meta;
  readonly spec: {
    readonly podSelector: LabelSelector;
    /** As written; the defaulting of an absent list is lib/policy's to do. */
    readonly policyTypes: readonly string[];
    readonly ingress: readonly IngressPolicyRule[];
    readonly egress: readonly EgressPolicyRule[];
  };
};

function optionalSelector(scan: Scan, at: string, raw: RawObject, field: string): LabelSelector | undefined {
  const selector = optionalObject(scan, at, raw, field);
  return selector === undefined ? undefined : readLabelSelector(scan, `${at}.${field}`, selector);
}

function readBlock(scan: Scan, at: string, raw: RawObject): PolicyPeer['ipBlock'] {
  const block = optionalObject(scan, at, raw, 'ipBlock');
  if (block === undefined) return undefined;
  return { cidr: requiredText(scan, `${at}.ipBlock`, block, 'cidr'), except: textList(scan, `${at}.ipBlock`, block, 'except') };
}

function readPeer(scan: Scan, at: string, raw: RawObject): PolicyPeer {
  return {
    podSelector: optionalSelector(scan, at, raw, 'podSelector'),
    namespaceSelector: optionalSelector(scan, at, raw, 'namespaceSelector'),
    ipBlock: readBlock(scan, at, raw),
  };
}

function readPort(scan: Scan, at: string, raw: RawObject): PolicyPort {
  return {
    protocol: readProtocol(scan, at, raw),
    port: portRef(scan, at, raw, 'port'),
    endPort: integer(scan, at, raw, 'endPort'),
  };
}

function readIngressRule(scan: Scan, at: string, raw: RawObject): IngressPolicyRule {
  return { from: list(scan, at, raw, 'from', readPeer), ports: list(scan, at, raw, 'ports', readPort) };
}

function readEgressRule(scan: Scan, at: string, raw: RawObject): EgressPolicyRule {
  return { to: list(scan, at, raw, 'to', readPeer), ports: list(scan, at, raw, 'ports', readPort) };
}

const readBody: Readable<NetworkPolicy> = (scan, root) => {
  const spec = object(scan, '', root, 'spec');
  return {
    kind: 'NetworkPolicy',
    metadata: readMeta(scan, root, 'namespaced'),
    spec: {
      podSelector: readLabelSelector(scan, 'spec.podSelector', object(scan, 'spec', spec, 'podSelector')),
      policyTypes: textList(scan, 'spec', spec, 'policyTypes'),
      ingress: list(scan, 'spec', spec, 'ingress', readIngressRule),
      egress: list(scan, 'spec', spec, 'egress', readEgressRule),
    },
  };
};

export function readNetworkPolicy(raw: unknown): Result<NetworkPolicy, Fault> {
  return finish('NetworkPolicy', raw, readBody);
}
