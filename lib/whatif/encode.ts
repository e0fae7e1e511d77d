// A hypothesis as text for a URL: short, readable, and read back without trust.

import { assertNever } from '#lib/std/assert-never.ts';
import { canonical, type Assumption, type Distribution, type Hypothesis, MOST_REPLICAS } from './assumption.ts';

const POLICIES = ['Cluster', 'Local'] as const;
const DISTRIBUTIONS: readonly Distribution[] = ['PreferSameZone', 'PreferClose', 'PreferSameNode', 'none'];
const AFFINITIES = ['None', 'ClientIP'] as const;
const POD_VERBS = { unready: 'not-ready', end: 'terminating', delete: 'deleted' } as const;

/** Names of Nodes and Pods are DNS-1123 subdomains (RFC 1123): they hold neither `:` nor `~`. */
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
/** A link is written by anyone. */
const MOST_CHANGES = 64;

function encodeChange(change: Assumption): string {
  switch (change.kind) {
    case 'externalTrafficPolicy':
      return `etp:${change.to}`;
    case 'internalTrafficPolicy':
      return `itp:${change.to}`;
    case 'trafficDistribution':
      return `td:${change.to}`;
    case 'sessionAffinity':
      return `sa:${change.to}`;
    case 'publishNotReadyAddresses':
      return `pnr:${change.to ? 'yes' : 'no'}`;
    case 'pod':
      return `${change.to === 'not-ready' ? 'unready' : change.to === 'terminating' ? 'end' : 'delete'}:${change.pod}`;
    case 'drain':
      return `drain:${change.node}`;
    case 'replicas':
      return `scale:${change.node}:${change.by}`;
    default:
      return assertNever(change);
  }
}

function decodeChange(text: string): Assumption | undefined {
  const [verb = '', word = '', number, ...rest] = text.split(':');
  if (rest.length > 0 || (number !== undefined && verb !== 'scale')) return undefined;
  const policy = POLICIES.find((p) => p === word);
  const distribution = DISTRIBUTIONS.find((d) => d === word);
  const affinity = AFFINITIES.find((a) => a === word);
  switch (verb) {
    case 'etp':
      return policy && { kind: 'externalTrafficPolicy', to: policy };
    case 'itp':
      return policy && { kind: 'internalTrafficPolicy', to: policy };
    case 'td':
      return distribution && { kind: 'trafficDistribution', to: distribution };
    case 'sa':
      return affinity && { kind: 'sessionAffinity', to: affinity };
    case 'pnr':
      return word === 'yes' || word === 'no' ? { kind: 'publishNotReadyAddresses', to: word === 'yes' } : undefined;
    case 'unready':
    case 'end':
    case 'delete':
      return NAME.test(word) ? { kind: 'pod', pod: word, to: POD_VERBS[verb] } : undefined;
    case 'drain':
      return NAME.test(word) ? { kind: 'drain', node: word } : undefined;
    case 'scale': {
      const by = /^-?[1-9]\d?$/.test(number ?? '') ? Number(number) : 0;
      return NAME.test(word) && by !== 0 && Math.abs(by) <= MOST_REPLICAS ? { kind: 'replicas', node: word, by } : undefined;
    }
    default:
      return undefined;
  }
}

/** Changes joined by `~`; empty for none. */
export function encodeHypothesis(hypothesis: Hypothesis): string {
  return canonical(hypothesis).map(encodeChange).join('~');
}

/** Total: what can not be read is left out. Law: decodeHypothesis(encodeHypothesis(h)) is canonical(h). */
export function decodeHypothesis(text: string): Hypothesis {
  const changes = text
    .split('~', MOST_CHANGES)
    .map(decodeChange)
    .filter((change) => change !== undefined);
  return canonical(changes);
}
