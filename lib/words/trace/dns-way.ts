// Whether the client may ask DNS.

import type { Evidence } from '#lib/cluster/finding.ts';
import type { Key } from '#lib/kube/key.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { listed } from '#lib/std/listed.ts';
import type { DnsWayFact } from '#lib/trace/facts/dns-way.ts';
import type { Said } from './asked.ts';

function isolatedBy(keys: readonly Key[]): readonly Evidence[] {
  return keys.map((key) => ({
    subject: { kind: 'NetworkPolicy', key },
    field: 'spec.policyTypes',
    value: 'isolates the client for Egress',
  }));
}

const USUAL_PLACE =
  'Pods labelled k8s-app=kube-dns in kube-system, on port 53/UDP (the usual place of the cluster’s DNS, whose Pods are not in view)';

export function dnsWaySaid(fact: DnsWayFact): Said {
  switch (fact.kind) {
    case 'policies-not-in-view':
      return {
        says: `The NetworkPolicies of ${fact.namespace} are not in view: whether the client may ask DNS is not known.`,
        evidence: [],
      };
    case 'other-policies': {
      const says = `Whether it may ask DNS is not certain: the cluster has policies (${listed(fact.apis)}) that Signalbox does not read.`;
      return { says, evidence: isolatedBy(fact.isolating) };
    }
    case 'not-limited':
      return { says: 'It may ask DNS: no NetworkPolicy limits what it sends.', evidence: [] };
    case 'nothing-let-out': {
      const says = `NetworkPolicy ${listed(fact.isolating)} lets nothing out of the client, not even to DNS (port 53).`;
      return { says, evidence: isolatedBy(fact.isolating) };
    }
    case 'usual-place': {
      const who = `No rule of ${listed(fact.isolating)} surely lets`;
      const says = `${fact.verdict === 'allowed' ? `A rule of ${listed(fact.isolating)} lets` : who} the client reach ${USUAL_PLACE}.`;
      return { says, evidence: isolatedBy(fact.isolating) };
    }
    case 'allowed': {
      const says = `The rules of ${listed(fact.policies)} let the client ask the Pods of the cluster’s DNS.`;
      return { says, evidence: isolatedBy(fact.isolating) };
    }
    case 'denied': {
      const ports = listed(fact.ports.map((port) => `${port}/UDP`));
      const says = `No rule of ${listed(fact.policies)} lets the client reach the cluster’s DNS on ${ports}.`;
      return { says, evidence: isolatedBy(fact.policies) };
    }
    case 'some': {
      const says = `${fact.allowed} of ${fact.of} Pods of the cluster’s DNS are surely within reach; of the others NetworkPolicy denies some or does not say.`;
      return { says, evidence: isolatedBy(fact.policies) };
    }
    default:
      return assertNever(fact);
  }
}
