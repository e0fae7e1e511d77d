// Why a caller may not, or may not surely: one clause, from the end that says so.

import { splitKey } from '#lib/kube/key.ts';
import type { EndAccess, Access } from '#lib/policy/access.ts';
import { listed } from '#lib/std/listed.ts';
import { PEER_MISMATCH, PORT_MISMATCH, unsureWords } from './policy.ts';

/** The namespace of a policy is that of whom it isolates. */
function namesOf(policies: EndAccess['isolating']): string {
  return listed(policies.map((key) => splitKey(key).name));
}

function endWords({ verdict, isolating }: EndAccess): string {
  if (verdict.kind === 'unknown') return unsureWords(verdict.why);
  const nearest = verdict.kind === 'denied' ? verdict.nearest : undefined;
  if (nearest === undefined) return '';
  const name = splitKey(nearest.policy).name;
  if (nearest.rule === undefined)
    return isolating.length === 1 ? `${name} has no rule that allows anything` : `no rule of ${namesOf(isolating)} allows it`;
  const parts = [nearest.peer && PEER_MISMATCH[nearest.peer.reason], nearest.port && PORT_MISMATCH[nearest.port.reason]];
  return `rule ${nearest.rule + 1} of ${name} ${parts.filter((part) => part !== undefined).join(' and ')}`;
}

export function denialWords({ verdict, egress, ingress }: Access): string {
  const ends = [egress, ingress];
  const end = ends.find((e) => e.verdict.kind === verdict) ?? ingress;
  const words = endWords(end);
  return end.direction === 'egress' && end.verdict.kind === 'denied' ? `its own egress: ${words}` : words;
}
