// NetworkPolicy (networking.k8s.io/v1): the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type LabelSelector, readLabelSelector } from './label-selector.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Protocol, readProtocol } from './protocol.ts';
import { type Fault, integer, list, optionalPart, part, portRef, type RawObject, requiredText, type Scan, textList } from './scan.ts';

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

function readBlock(scan: Scan, raw: RawObject): PolicyPeer['ipBlock'] {
  return { cidr: requiredText(scan, raw, 'cidr'), except: textList(scan, raw, 'except') };
}

function readPeer(scan: Scan, raw: RawObject): PolicyPeer {
  return {
    podSelector: optionalPart(scan, raw, 'podSelector', readLabelSelector),
    namespaceSelector: optionalPart(scan, raw, 'namespaceSelector', readLabelSelector),
    ipBlock: optionalPart(scan, raw, 'ipBlock', readBlock),
  };
}

function readPort(scan: Scan, raw: RawObject): PolicyPort {
  return { protocol: readProtocol(scan, raw), port: portRef(scan, raw, 'port'), endPort: integer(scan, raw, 'endPort') };
}

function readIngressRule(scan: Scan, raw: RawObject): IngressPolicyRule {
  return { from: list(scan, raw, 'from', readPeer), ports: list(scan, raw, 'ports', readPort) };
}

function readEgressRule(scan: Scan, raw: RawObject): EgressPolicyRule {
  return { to: list(scan, raw, 'to', readPeer), ports: list(scan, raw, 'ports', readPort) };
}

function readSpec(scan: Scan, raw: RawObject): NetworkPolicy['spec'] {
  return {
    podSelector: part(scan, raw, 'podSelector', readLabelSelector),
    policyTypes: textList(scan, raw, 'policyTypes'),
    ingress: list(scan, raw, 'ingress', readIngressRule),
    egress: list(scan, raw, 'egress', readEgressRule),
  };
}

const readBody: Readable<NetworkPolicy> = (scan, root) => ({
  kind: 'NetworkPolicy',
  metadata: readMeta(scan, root, 'namespaced'),
  spec: part(scan, root, 'spec', readSpec),
});

export function readNetworkPolicy(raw: unknown): Result<NetworkPolicy, Fault> {
  return finish('NetworkPolicy', raw, readBody);
}
