// Transport protocols of Service and container ports.

import { type RawObject, type Scan, word } from './scan.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

/** The API defaults an absent protocol to TCP. */
export function readProtocol(scan: Scan, raw: RawObject): Protocol {
  return word(scan, raw, 'protocol', PROTOCOLS, 'TCP');
}

/** `80`, `53/UDP`: TCP goes without saying. */
export function portText(number: number, protocol: Protocol): string {
  return protocol === 'TCP' ? String(number) : `${number}/${protocol}`;
}

/** `80 (http)`, `53/UDP`: a port of a Service, by what clients dial. */
export function servicePortText({
  name,
  port,
  protocol,
}: {
  readonly name: string;
  readonly port: number;
  readonly protocol: Protocol;
}): string {
  const number = portText(port, protocol);
  return name === '' ? number : `${number} (${name})`;
}
