// What NetworkPolicies at one end of a connection say.

import type { Evidence } from '#lib/cluster/finding.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Mismatch } from '#lib/policy/mismatch.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { listed } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import type { EndAccessFact, AccessFact } from '#lib/trace/facts/access.ts';
import type { EndpointResult } from '#lib/trace/step.ts';
import { PEER_MISMATCH, PORT_MISMATCH, unsureWords } from '#lib/words/policy.ts';
import type { Said } from './asked.ts';

function missWords(miss: Mismatch | undefined, port: number, dialled: number | undefined): string {
  if (miss === undefined) return '';
  if (miss.rule === undefined) return `; ${miss.policy} allows nothing at all`;
  const parts: string[] = [];
  if (miss.peer !== undefined) parts.push(PEER_MISMATCH[miss.peer.reason]);
  if (miss.port !== undefined) parts.push(PORT_MISMATCH[miss.port.reason]);
  const hint =
    miss.port?.reason === 'number' && dialled !== undefined && dialled !== port
      ? ` (policies are about the Pod’s port ${port}, not the Service’s ${dialled})`
      : '';
  return `; the nearest rule, ${miss.rule + 1} of ${miss.policy}, ${parts.join(' and ')}${hint}`;
}

function endWords({ end, port, dialled }: EndAccessFact): string {
  const { verdict, isolating, direction } = end;
  const whom = direction === 'egress' ? 'the client' : 'the Pod';
  switch (verdict.kind) {
    case 'allowed':
      switch (verdict.why) {
        case 'not-a-pod':
          return 'no Pod, so no NetworkPolicy is about it';
        case 'not-isolated':
          return `no NetworkPolicy limits ${whom}`;
        case 'own-node':
          return 'a Pod always hears its own Node';
        case 'rule':
          return `rule ${verdict.allow.rule + 1} of ${verdict.allow.policy} allows it`;
        default:
          return assertNever(verdict);
      }
    case 'denied': {
      const isolate = isolating.length === 1 ? 'isolates' : 'isolate';
      return `${listed(isolating)} ${isolate} ${whom}, and no rule allows port ${port}${missWords(verdict.nearest, port, dialled)}`;
    }
    case 'unknown':
      return unsureWords(verdict.why);
    default:
      return assertNever(verdict);
  }
}

/** A clause about one endpoint. */
export function endAccessWords(fact: EndAccessFact): string {
  const { kind } = fact.end.verdict;
  const words = endWords(fact);
  if (!fact.overridable || kind === 'unknown') return words;
  return `NetworkPolicy ${kind === 'allowed' ? 'allows' : 'denies'} it (${words}), and there are other policies`;
}

type Told = Pick<EndpointResult, 'status'> & { readonly says: string };

const VERDICTS: Readonly<Record<Told['status'], string>> = { pass: 'Allowed', fail: 'Denied', unknown: 'Not known' };

/** All of them in one sentence. */
function togetherWords(endpoints: readonly Told[]): string {
  const [first] = endpoints;
  if (first !== undefined && endpoints.every((r) => r.says === first.says && r.status === first.status))
    return `${VERDICTS[first.status]}: ${first.says}.`;
  const by = (status: Told['status']): number => endpoints.filter((r) => r.status === status).length;
  const parts: string[] = [];
  if (by('pass') > 0) parts.push(`allowed for ${by('pass')}`);
  if (by('fail') > 0) parts.push(`denied for ${by('fail')}`);
  if (by('unknown') > 0) parts.push(`not known for ${by('unknown')}`);
  return `Of ${plural(endpoints.length, 'endpoint')} it is ${listed(parts)}.`;
}

function isolatingEvidence(id: 'egress' | 'ingress', isolating: readonly Key[]): readonly Evidence[] {
  return isolating.map((key, i) => ({
    subject: { kind: 'NetworkPolicy', key },
    field: 'spec.policyTypes',
    value: id === 'egress' ? 'Egress: it isolates the client' : 'Ingress: it isolates endpoints',
    note: i === isolating.length - 1 ? 'if the network plugin enforces NetworkPolicy, which the API does not show' : undefined,
  }));
}

export function accessSaid(id: 'egress' | 'ingress', fact: AccessFact, endpoints: readonly Told[]): Said {
  switch (fact.kind) {
    case 'policies-not-in-view': {
      const says = `The NetworkPolicies of ${listed(fact.namespaces)} are not in view, so whether they allow it is not known.`;
      return { says, evidence: [] };
    }
    case 'asked': {
      const { isolating, otherApis } = fact;
      const caveat = otherApis.length === 0 ? '' : ` ${listed(otherApis)} may say otherwise, which Signalbox does not read.`;
      return { says: togetherWords(endpoints) + caveat, evidence: isolatingEvidence(id, isolating) };
    }
    default:
      return assertNever(fact);
  }
}
