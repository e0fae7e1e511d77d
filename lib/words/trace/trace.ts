// A trace as it is told to a person: each step with its title, its sentence and what shows it, and the outcome in a line.

import type { Evidence } from '#lib/cluster/finding.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { EndpointResult, Step, TakenStep } from '#lib/trace/step.ts';
import type { Trace } from '#lib/trace/trace.ts';
import { addressSaid } from './address.ts';
import type { Asked, Said } from './asked.ts';
import { clientSaid } from './client.ts';
import { dnsWaySaid } from './dns-way.ts';
import { candidatesSaid, chosenSaid } from './endpoints.ts';
import { healthCheckSaid } from './health-check.ts';
import { nameSaid } from './name.ts';
import { type OutcomeWords, outcomeWords } from './outcome.ts';
import { listenWords, podPortSaid } from './pod-port.ts';
import { sourceRangesSaid, trafficPolicySaid } from './policies.ts';
import { portSaid } from './port.ts';
import { endAccessWords, accessSaid } from './access.ts';
import { TITLES } from './titles.ts';

/** One line for an endpoint. */
export type ToldResult = Omit<EndpointResult, 'found'> & { readonly says: string };

export type ToldStep = Pick<Step, 'id' | 'status' | 'rules' | 'beyond' | 'next'> & {
  readonly title: string;
  readonly says: string;
  readonly evidence: readonly Evidence[];
  readonly endpoints: readonly ToldResult[];
};

export type ToldTrace = Omit<Trace, 'steps' | 'outcome'> & { readonly steps: readonly ToldStep[]; readonly outcome: OutcomeWords };

function resultTold({ id, subject, status, found }: EndpointResult): ToldResult {
  return { id, subject, status, says: found.kind === 'access' ? endAccessWords(found) : listenWords(found) };
}

function said(step: TakenStep, endpoints: readonly ToldResult[], asked: Asked): Said {
  switch (step.id) {
    case 'client':
      return clientSaid(step.found);
    case 'dns':
      return dnsWaySaid(step.found);
    case 'name':
      return nameSaid(step.found, asked);
    case 'address':
      return addressSaid(step.found, asked);
    case 'port':
      return portSaid(step.found, asked);
    case 'policy':
      return trafficPolicySaid(step.found);
    case 'ranges':
      return sourceRangesSaid(step.found);
    case 'candidates':
      return candidatesSaid(step.found);
    case 'chosen':
      return chosenSaid(step.found);
    case 'pod-port':
      return podPortSaid(step.found, endpoints);
    case 'egress':
    case 'ingress':
      return accessSaid(step.id, step.found, endpoints);
    case 'health-check':
      return healthCheckSaid(step.found);
    default:
      return assertNever(step);
  }
}

const SKIPPED: Said = { says: 'The connection does not get this far.', evidence: [] };

function stepTold(step: Step, asked: Asked): ToldStep {
  const { id, status, rules, beyond, next } = step;
  const endpoints = step.endpoints.map(resultTold);
  const words = step.status === 'skipped' ? SKIPPED : said(step, endpoints, asked);
  return { id, title: TITLES[id], status, ...words, endpoints, rules, beyond, next };
}

export function tellTrace(trace: Trace): ToldTrace {
  return { ...trace, steps: trace.steps.map((step) => stepTold(step, trace)), outcome: outcomeWords(trace) };
}
