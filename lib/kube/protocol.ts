// Transport protocols of Service and container ports.

import { type RawObject, type Scan, word } from './scan.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

/** The API defaults an absent protocol to TCP. */
export function readProtocol(scan: Scan, raw: RawObject): Protocol {
  return word(scan, raw, 'protocol', PROTOCOLS, 'TCP');
}
