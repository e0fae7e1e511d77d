// The outcome of a trace in one line, and what the client sees of it.

import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import type { NoRuleReason } from '#lib/routing/verdict.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { percent } from '#lib/std/percent.ts';
import { plural } from '#lib/std/plural.ts';
import type { CandidatesFact, ChosenFact, NotChosen } from '#lib/trace/facts/route.ts';
import type { Outcome } from '#lib/trace/outcome.ts';
import type { StepId, TakenStep } from '#lib/trace/step.ts';
import { isBlockedByPolicy, type Trace, type TracedEndpoint } from '#lib/trace/trace.ts';
import { POLICY_FIELD, seenWords } from '#lib/words/routing.ts';
import { addressOutcome } from './address.ts';
import { clientOutcome } from './client.ts';
import { healthCheckOutcome } from './health-check.ts';
import { nameOutcome } from './name.ts';
import { notChosenWords } from './policies.ts';
import { portOutcome } from './port.ts';
import { TITLES } from './titles.ts';

export type OutcomeWords = {
  readonly kind: Outcome;
  /** One line. */
  readonly says: string;
  /** What the client would see. */
  readonly client: string;
};

const SEEN: Readonly<Record<Outcome, string>> = {
  reaches: 'The connection opens.',
  partly: 'Some connections open, others hang until the client gives up.',
  refused: '“Connection refused”, at once.',
  'times-out': 'The connection hangs until the client gives up.',
  'no-name': '“Name or service not known”, at once.',
  'no-address': '“No address associated with hostname”, at once.',
  leaves: 'That depends on what is outside the cluster.',
  impossible: 'It can not connect.',
  unknown: 'That can not be told from here.',
};

const SEEN_BY_DATAGRAMS: Partial<Readonly<Record<Outcome, string>>> = {
  reaches: 'The datagram arrives.',
  partly: 'Some datagrams arrive, others are lost.',
  refused: '“Port unreachable” (ICMP), where the client listens for it.',
  'times-out': 'No answer ever comes.',
};

/** `client`: where it is not what the outcome says by itself. */
type Line = { readonly says: string; readonly client?: string | undefined };

/** What stands behind an outcome that rests on steps which could not be told. */
function doubtWords(steps: Trace['steps'], among: (id: StepId) => boolean = () => true): string {
  const open = steps.filter((s) => s.status === 'unknown' && among(s.id)).map((s) => TITLES[s.id]);
  return open.length === 0 ? '' : ` Not certain: ${open.join(', ')}.`;
}

function nounOf(endpoints: readonly TracedEndpoint[]): 'Pod' | 'endpoint' {
  return endpoints.every((e) => e.pod !== undefined) ? 'Pod' : 'endpoint';
}

/** kube-proxy has no part in it. */
const UNTOUCHED = 'sees the client’s own address';

function reachedLine({ endpoints, route, steps }: Trace): Line {
  const [only] = endpoints;
  const noun = nounOf(endpoints);
  const one = only?.pod === undefined ? (only?.id ?? '') : `Pod ${splitKey(only.pod).name}`;
  const each = route === undefined ? 'the client takes one' : `${percent(only?.share ?? 0)} each`;
  const reached = endpoints.length === 1 ? one : `one of ${plural(endpoints.length, noun)}, ${each}`;
  const sight = route?.decided === undefined ? UNTOUCHED : seenWords(route.decided);
  const doubt = doubtWords(steps);
  return {
    says: `Reaches ${reached}; the ${noun} ${sight}.${doubt}`,
    client: doubt === '' ? undefined : 'The connection opens, as far as that can be told.',
  };
}

const DENIED: Line = {
  says: 'Times out: NetworkPolicy denies it.',
  client: 'The connection hangs until the client gives up (some network plugins refuse at once).',
};

function partlyLine({ endpoints, steps }: Trace): Line {
  const failed = endpoints.filter((e) => e.status === 'fail').length;
  const share = endpoints.reduce((sum, e) => (e.status === 'fail' ? sum : sum + e.share), 0);
  const why = isBlockedByPolicy(steps) ? `NetworkPolicy denies ${failed}` : `nothing answers on the port of ${failed}`;
  const who = plural(endpoints.length, nounOf(endpoints));
  return { says: `Reaches ${endpoints.length - failed} of ${who}, with ${percent(share)} of connections; ${why}.` };
}

/** Of a connection that gets as far as endpoints. */
function arrivedLine(trace: Trace): Line {
  switch (trace.outcome) {
    case 'reaches':
      return reachedLine(trace);
    case 'partly':
      return partlyLine(trace);
    case 'times-out':
      return DENIED;
    default:
      return {
        says: 'Refused: nothing answers on that port of the Pods.',
        client: '“Connection refused”, or it hangs where the Pod is gone.',
      };
  }
}

function noRuleLine(reason: NoRuleReason, service: Key): Line {
  switch (reason) {
    case 'service-proxy-name':
      return { says: `Unknown: another proxy than kube-proxy serves ${service}.` };
    case 'placeholder':
      return { says: `Unknown: the Envoy of Cilium takes the traffic of ${service}, which is not computed.` };
    case 'load-balancer-elsewhere':
      return { says: 'Leaves for the load balancer.' };
    case 'external-ips-off':
      return { says: 'Leaves for the network: kube-proxy has no rule for this external IP.' };
    case 'node-port-address':
      return {
        says: 'Refused, most likely: the node port is not open on this address.',
        client: 'Most likely “connection refused”, unless a process of the Node listens there.',
      };
    case 'host-process':
      return {
        says: 'Times out, most likely: nobody is behind the Service.',
        client: 'Usually it hangs until the client gives up.',
      };
    case 'unlisted-port':
    case 'unallocated':
      return {
        says: 'Times out, most likely: no rule of kube-proxy takes it.',
        client: 'Usually it hangs until the client gives up.',
      };
    default:
      return assertNever(reason);
  }
}

function notChosenLine(fact: NotChosen): Line {
  return fact.kind === 'no-rule' ? noRuleLine(fact.reason, fact.service) : { says: notChosenWords(fact) };
}

function nobodyLine({ service, port, unrefused }: CandidatesFact): Line {
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  return unrefused === undefined ? { says: `Refused: nobody is behind Service ${key} on port ${port.port}.` } : noRuleLine(unrefused, key);
}

function chosenLine(fact: ChosenFact): Line | undefined {
  switch (fact.kind) {
    case 'shared':
      return undefined;
    case 'dropped': {
      const { node, policy } = fact.decided;
      return { says: `Times out: no endpoint on ${node} can take it, and ${POLICY_FIELD[policy.traffic]} is Local.` };
    }
    case 'rejected':
      return { says: `Refused by kube-proxy of ${fact.node}.` };
    case 'no-rule':
    case 'no-path':
    case 'not-decided':
      return notChosenLine(fact);
    default:
      return assertNever(fact);
  }
}

function healthCheckLine(step: TakenStep<'health-check'>, trace: Trace): Line {
  const { found } = step;
  const says = healthCheckOutcome(found);
  if (found.kind !== 'answers') return { says };
  const doubt = doubtWords(trace.steps, (id) => id === 'egress');
  return {
    says: says + doubt,
    client: `The connection opens${doubt === '' ? '' : ', as far as that can be told'}: HTTP ${found.check.status}.`,
  };
}

const NO_NUMBER = 'It has no port number to dial.';

function portLine({ found }: TakenStep<'port'>, trace: Trace): Line | undefined {
  const { outcome } = trace;
  if (outcome !== 'refused' && outcome !== 'times-out' && outcome !== 'impossible') return undefined;
  const says = portOutcome(found, outcome, trace);
  if (says === undefined) return undefined;
  if (outcome === 'impossible') return { says, client: NO_NUMBER };
  const hangs = 'kube-proxy has no rule for it: usually the connection hangs until the client gives up.';
  return { says, client: outcome === 'times-out' ? hangs : undefined };
}

/** Of what is not known of a Node, or of two that have no family in common. */
function addressLine({ found }: TakenStep<'address'>, trace: Trace): Line | undefined {
  const says = addressOutcome(found, trace);
  if (says === undefined) return undefined;
  if (found.kind === 'node' && found.listener.kind === 'not-known')
    return { says, client: 'Most likely “connection refused”, unless a process of the Node listens there.' };
  if (found.kind === 'no-family')
    return { says, client: 'The client’s system says “network is unreachable”, or that the name has no address.' };
  return { says };
}

function nameLine({ found }: TakenStep<'name'>, trace: Trace): Line | undefined {
  const says = nameOutcome(found, trace);
  if (says === undefined) return undefined;
  const untaught = found.kind === 'asked-elsewhere' && found.names === 'none-of-cluster';
  return { says, client: untaught ? '“Name or service not known”, unless that DNS was taught the names of the cluster.' : undefined };
}

/** Of the last step of a connection that gets to no endpoint; undefined where that step leads on. */
function endLine(last: TakenStep, trace: Trace): Line | undefined {
  switch (last.id) {
    case 'client':
      return { says: clientOutcome(last.found) };
    case 'dns':
      return {
        says: 'Times out: NetworkPolicy keeps the client from DNS, so the name is never looked up.',
        client: 'The lookup hangs, then fails: “Temporary failure in name resolution”.',
      };
    case 'name':
      return nameLine(last, trace);
    case 'address':
      return addressLine(last, trace);
    case 'port':
      return portLine(last, trace);
    case 'policy':
      return last.found.kind === 'decided' ? undefined : notChosenLine(last.found);
    case 'ranges':
      return { says: 'Times out: the client is outside loadBalancerSourceRanges.' };
    case 'candidates':
      return nobodyLine(last.found);
    case 'chosen':
      return chosenLine(last.found);
    case 'health-check':
      return healthCheckLine(last, trace);
    case 'egress':
    case 'ingress':
      return DENIED;
    case 'pod-port':
      return undefined;
    default:
      return assertNever(last);
  }
}

/** Before whose address it is is settled. */
const TO_ADDRESS: readonly StepId[] = ['client', 'dns', 'name', 'address'];

function lineOf(trace: Trace): Line {
  if (trace.endpoints.length > 0) return arrivedLine(trace);
  const last = trace.steps.findLast((s) => s.status !== 'skipped');
  const line = last && endLine(last, trace);
  if (last === undefined || line === undefined) return { says: SEEN[trace.outcome] };
  // Where it is not certain whose address it is, what becomes of it there is not either.
  const doubt = TO_ADDRESS.includes(last.id) ? '' : doubtWords(trace.steps, (id) => id === 'address');
  return { ...line, says: line.says + doubt };
}

export function outcomeWords(trace: Trace): OutcomeWords {
  const kind = trace.outcome;
  const { says, client } = lineOf(trace);
  const seen = trace.target.protocol === 'UDP' ? (SEEN_BY_DATAGRAMS[kind] ?? SEEN[kind]) : SEEN[kind];
  return { kind, says, client: client ?? seen };
}
