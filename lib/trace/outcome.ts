// The outcome of a trace in one line, and what the client would see.

import type { Protocol } from '#lib/kube/protocol.ts';
import type { Step } from './step.ts';

export type OutcomeKind =
  | 'reaches'
  /** Some connections get through and some do not. */
  | 'partly'
  | 'refused'
  | 'times-out'
  /** NXDOMAIN. */
  | 'no-name'
  /** NODATA: the name exists without an address of a family that the client can use. */
  | 'no-address'
  /** The connection goes to where the API can not see. */
  | 'leaves'
  /** The client can not even try: no port, or it does not run. */
  | 'impossible'
  | 'unknown';

export type Outcome = {
  readonly kind: OutcomeKind;
  /** One line. */
  readonly says: string;
  /** What the client would see. */
  readonly client: string;
};

const SEEN: Readonly<Record<OutcomeKind, string>> = {
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

const SEEN_BY_DATAGRAMS: Partial<Readonly<Record<OutcomeKind, string>>> = {
  reaches: 'The datagram arrives.',
  partly: 'Some datagrams arrive, others are lost.',
  refused: '“Port unreachable” (ICMP), where the client listens for it.',
  'times-out': 'No answer ever comes.',
};

/** `client` where it is not what the kind says by itself. */
export function outcome(kind: OutcomeKind, says: string, protocol: Protocol, client?: string): Outcome {
  const seen = protocol === 'UDP' ? (SEEN_BY_DATAGRAMS[kind] ?? SEEN[kind]) : SEEN[kind];
  return { kind, says, client: client ?? seen };
}

/** What stands behind an outcome that rests on a step which could not be told. */
export function doubtWords(steps: readonly Step[]): string {
  const open = steps.filter((s) => s.status === 'unknown').map((s) => s.title);
  return open.length === 0 ? '' : ` Not certain: ${open.join(', ')}.`;
}
