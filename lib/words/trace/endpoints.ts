// Who is behind a Service port, and who of them gets connections.

import type { Evidence } from '#lib/cluster/finding.ts';
import { keyOf } from '#lib/kube/key.ts';
import { selectorText } from '#lib/kube/kubectl.ts';
import { servicePortText } from '#lib/kube/protocol.ts';
import { hasSelector } from '#lib/kube/service.ts';
import type { Candidate } from '#lib/routing/candidates.ts';
import type { Decided } from '#lib/routing/route.ts';
import { kindOfSources } from '#lib/routing/source-owner.ts';
import type { Share } from '#lib/routing/share.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { percent } from '#lib/std/percent.ts';
import { plural } from '#lib/std/plural.ts';
import { sentence } from '#lib/std/sentence.ts';
import type { CandidatesFact, ChosenFact, LeftOutFact, Nobody } from '#lib/trace/facts/route.ts';
import { BEHIND, OLD_SIDECARS } from '#lib/words/publishing.ts';
import { HOP, ignoredWords, leftOutWords, seesWords, verdictWhy, whereOf } from '#lib/words/routing.ts';
import { NAMED, type Said } from './asked.ts';
import { notChosenWords } from './policies.ts';

function stateWords({ ready, serving, terminating }: Candidate): string {
  if (ready) return terminating ? 'ready, terminating' : 'ready';
  if (terminating) return serving ? 'draining: terminating, still serving' : 'terminating, and no longer serving';
  return 'not ready';
}

function candidatesEvidence({ service, port, family, published, ignored }: CandidatesFact): readonly Evidence[] {
  const { namespace, name } = service.metadata;
  const subject = { kind: 'Service', key: keyOf(namespace, name) } as const;
  const evidence: Evidence[] = [];
  if (hasSelector(service)) evidence.push({ subject, field: 'spec.selector', value: selectorText(service.spec.selector) });
  for (const { candidate, subject: who } of published.slice(0, NAMED))
    evidence.push({ subject: who, field: `EndpointSlice ${candidate.slice}`, value: `${candidate.id}, ${stateWords(candidate)}` });
  const rest = published.length - NAMED;
  if (rest > 0) evidence.push({ subject, field: 'EndpointSlices', value: `and ${rest} more` });
  for (const { slice, address, reason } of ignored.slice(0, NAMED)) {
    evidence.push({
      subject: { kind: 'EndpointSlice', key: keyOf(namespace, slice) },
      field: address ?? 'addresses',
      value: 'not counted',
      note: ignoredWords(reason, { port, family }),
    });
  }
  return evidence;
}

function portMissingWords(why: Extract<Nobody, { kind: 'none-counts' }>['port'], { port }: CandidatesFact): string {
  switch (why) {
    case 'other':
      return '';
    case 'no-container':
      return ` No container of these Pods has a port named “${port.targetPort}”.`;
    case 'slice-behind':
      return ` The Pods have it. ${BEHIND}`;
    case 'old-sidecars':
      return ` ${OLD_SIDECARS}`;
    default:
      return assertNever(why);
  }
}

function nobodyWords(nobody: Nobody, fact: CandidatesFact): string {
  const selector = selectorText(fact.service.spec.selector);
  switch (nobody.kind) {
    case 'none-ready': {
      const { published, behind } = nobody;
      const says =
        published === 1
          ? 'The one endpoint that is published is not ready.'
          : `None of the ${published} endpoints that are published is ready.`;
      if (behind === 0) return says;
      return `${says} By ${behind === 1 ? 'its own condition 1 Pod is' : `their own conditions ${behind} Pods are`} ready. ${BEHIND}`;
    }
    case 'none-counts':
      return `None of the addresses in its slices counts for this port: ${ignoredWords(nobody.reason, fact)}.${portMissingWords(nobody.port, fact)}`;
    case 'no-selector':
      return 'It has no selector, and no EndpointSlice names an address for it.';
    case 'none-published':
      return `Its selector ${selector} matches ${plural(nobody.selected, 'Pod')}, and none is published as an endpoint.`;
    case 'none-selected':
      return `Its selector ${selector} matches no Pod.`;
    default:
      return assertNever(nobody);
  }
}

export function candidatesSaid(fact: CandidatesFact): Said {
  const evidence = candidatesEvidence(fact);
  const { published, ready, draining, port, nobody, unrefused } = fact;
  if (nobody !== undefined) {
    const missing = unrefused === undefined ? '' : ` ${sentence(verdictWhy({ kind: 'no-rule', reason: unrefused }))}`;
    return { says: nobodyWords(nobody, fact) + missing, evidence };
  }
  const states = [`${ready} ready`];
  if (draining > 0) states.push(`${draining} draining (terminating, still serving)`);
  const not = published.length - ready - draining;
  if (not > 0) states.push(`${not} not ready`);
  return { says: `${published.length} published for port ${servicePortText(port)}: ${states.join(', ')}.`, evidence };
}

function leftOutEvidence(leftOut: readonly LeftOutFact[]): readonly Evidence[] {
  return leftOut.slice(0, NAMED).map(({ id, subject, reason }) => ({ subject, field: id, value: 'left out', note: leftOutWords(reason) }));
}

/** Where the endpoints do not all see the same, each says what it sees (R50, R76). */
function shareWords({ share, hop, hairpin, sees }: Share, decided: Decided): string {
  const own = hairpin === 'no' ? '' : ', the client itself';
  return `${percent(share)}, ${HOP[hop]}${own}${kindOfSources(decided.seen) === 'mixed' ? `; it sees ${seesWords(sees, decided)}` : ''}`;
}

function sharedSaid({ service, decided, shares, leftOut }: Extract<ChosenFact, { kind: 'shared' }>): Said {
  const evidence: Evidence[] = shares.slice(0, NAMED).map(({ share, subject }) => ({
    subject,
    field: share.endpoint.id,
    value: shareWords(share, decided),
  }));
  const rest = shares.length - NAMED;
  if (rest > 0)
    evidence.push({ subject: { kind: 'Service', key: service }, field: 'endpoints', value: `and ${rest} more with the same share` });
  const [only] = shares;
  const there = decided.policy.list === 'local' ? ` on ${decided.node}` : '';
  const fallback = decided.fallback
    ? ` None is ready${there}, so kube-proxy falls back to those that still serve while they terminate.`
    : '';
  const left = leftOut.length === 0 ? '' : ` ${leftOut.length} ${leftOut.length === 1 ? 'is' : 'are'} left out.`;
  const says =
    shares.length === 1 && only !== undefined
      ? `${only.share.endpoint.id} gets all connections.`
      : `One of ${shares.length} at random, ${percent(only?.share.share ?? 0)} each.`;
  return { says: says + left + fallback, evidence: [...evidence, ...leftOutEvidence(leftOut)] };
}

export function chosenSaid(fact: ChosenFact): Said {
  switch (fact.kind) {
    case 'shared':
      return sharedSaid(fact);
    case 'dropped': {
      const says = sentence(verdictWhy({ kind: 'drop', reason: 'no-local-endpoint' }, whereOf(fact.decided)));
      return { says, evidence: leftOutEvidence(fact.leftOut) };
    }
    case 'rejected':
      return { says: 'No endpoint may be used.', evidence: [] };
    case 'no-rule':
    case 'no-path':
    case 'not-decided':
      return { says: notChosenWords(fact), evidence: [] };
    default:
      return assertNever(fact);
  }
}
