// What a client types: a name or an address, a port, a protocol.

import { familyOf } from '#lib/kube/ip.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import { err, ok, type Result } from '#lib/std/result.ts';

export type Host =
  /** As written; a trailing dot means that it is complete. */
  { readonly kind: 'name'; readonly name: string } | { readonly kind: 'address'; readonly address: string; readonly family: IPFamily };

export type Target = {
  readonly host: Host;
  /** A number from 1 to 65535, or the name of a Service port; undefined where none is written. */
  readonly port: number | string | undefined;
  readonly protocol: Protocol;
};

const SCHEMES: Readonly<Record<string, { readonly port: number | undefined; readonly protocol: Protocol }>> = {
  http: { port: 80, protocol: 'TCP' },
  https: { port: 443, protocol: 'TCP' },
  tcp: { port: undefined, protocol: 'TCP' },
  udp: { port: undefined, protocol: 'UDP' },
  sctp: { port: undefined, protocol: 'SCTP' },
};

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
/** RFC 1123 labels, and the underscore of SRV names. */
const NAME = /^(?=.{1,253}\.?$)[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?(\.[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?)*\.?$/i;
/** IANA_SVC_NAME, as names of ports are. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

type Parts = { readonly host: string; readonly port: string | undefined };

/** `host:port`, `[v6]:port`, or an IPv6 address alone. */
function split(text: string): Parts | undefined {
  const bracketed = /^\[(?<host>[^\]]*)\](?::(?<port>.*))?$/.exec(text)?.groups;
  if (bracketed !== undefined) return { host: bracketed['host'] ?? '', port: bracketed['port'] };
  if (familyOf(text) === 'IPv6') return { host: text, port: undefined };
  const [host = '', port, ...rest] = text.split(':');
  return rest.length > 0 ? undefined : { host, port };
}

function readHost(text: string): Host | undefined {
  const family = familyOf(text);
  if (family !== undefined) return { kind: 'address', address: text, family };
  // Only digits and dots, and no address: a typing mistake, not a name.
  if (/^[\d.]+$/.test(text)) return undefined;
  return NAME.test(text) ? { kind: 'name', name: text } : undefined;
}

function readPort(text: string | undefined): Result<number | string | undefined, string> {
  if (text === undefined) return ok(undefined);
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    return number >= 1 && number <= 65_535 ? ok(number) : err('A port is a number from 1 to 65535.');
  }
  return PORT_NAME.test(text) ? ok(text) : err(`“${text}” is neither a port number nor the name of a Service port.`);
}

type Scheme = { readonly port: number | undefined; readonly protocol: Protocol; readonly rest: string };

function readScheme(text: string): Scheme | undefined {
  const found = /^(?<name>[a-z]+):\/\/(?<rest>[^/?#]*)/i.exec(text)?.groups;
  if (found === undefined) return { port: undefined, protocol: 'TCP', rest: text };
  const scheme = SCHEMES[found['name']?.toLowerCase() ?? ''];
  return scheme === undefined ? undefined : { ...scheme, rest: found['rest'] ?? '' };
}

/** `web`, `web.shop:80`, `web:http`, `10.96.0.10:53/UDP`, `[fd00::1]:80`, `http://web/path`; the error is a sentence for the reader. */
export function parseTarget(text: string): Result<Target, string> {
  const trimmed = text.trim();
  if (trimmed === '') return err('Type what the client types: a name or an address, and a port, such as web:80.');
  const scheme = readScheme(trimmed);
  if (scheme === undefined) return err('Of URLs only http, https, tcp, udp and sctp are understood.');
  const [place = '', suffix, ...more] = scheme.rest.split('/');
  const protocol = suffix === undefined ? scheme.protocol : PROTOCOLS.find((p) => p === suffix.toUpperCase());
  if (protocol === undefined || more.length > 0) {
    return err(
      more.length === 0 && /^[-a-z0-9]+$/.test(place) && suffix !== undefined && suffix !== ''
        ? `A client does not write namespace/name: in DNS that is ${suffix.replace(/^([^:]*)/, `$1.${place}`)}.`
        : 'After a slash comes the protocol: TCP, UDP or SCTP.',
    );
  }
  const parts = split(place);
  const host = parts === undefined ? undefined : readHost(parts.host);
  if (parts === undefined || host === undefined) return err(`“${parts?.host ?? place}” is neither a DNS name nor an IP address.`);
  const port = readPort(parts.port);
  if (!port.ok) return port;
  return ok({ host, port: port.value ?? scheme.port, protocol });
}

export function hostText(host: Host): string {
  return host.kind === 'name' ? host.name : host.address;
}

/** Law: parseTarget gives it back. */
export function formatTarget({ host, port, protocol }: Target): string {
  const text = hostText(host);
  const bracketed = port !== undefined && text.includes(':') ? `[${text}]` : text;
  return `${bracketed}${port === undefined ? '' : `:${port}`}${protocol === 'TCP' ? '' : `/${protocol}`}`;
}
