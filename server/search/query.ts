// A query of the palette: what was typed, and what it may be: a name, a host, an address, a port.

export type Query = {
  /** In lower case; empty for a query that finds nothing. */
  readonly text: string;
  /** `namespace/name`, where that is what was typed. */
  readonly key: string | undefined;
  /** Without scheme, port and path: as a host would be written in a rule. */
  readonly host: string;
  /** An IP address, or the beginning of one. */
  readonly address: string | undefined;
  readonly port: number | undefined;
};

/** Longer than any name or address. */
const LONGEST = 253;

/** `[fd00::b]:80` is fd00::b; `10.0.0.1:80` is 10.0.0.1; `shop.example.com:8443` is the name. */
function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]*)\]?(?::\d*)?$/.exec(text)?.[1];
  if (bracketed !== undefined) return bracketed;
  // `fd00:80` is how an IPv6 address begins.
  return /^[0-9a-f]{1,4}:/.test(text) ? text : text.replace(/^([^:]+):\d+$/, '$1');
}

function addressIn(host: string): string | undefined {
  return /^[0-9a-f.:]+$/.test(host) && /[.:]/.test(host) ? host : undefined;
}

/** The name that cluster DNS gives to a Service: `web.shop.svc`, with or without the zone. */
function serviceKey(host: string): string | undefined {
  const [name, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(host)?.slice(1) ?? [];
  return name === undefined ? undefined : `${namespace}/${name}`;
}

export function readQuery(typed: string): Query {
  const text = typed.trim().toLowerCase().slice(0, LONGEST);
  const bare = text.replace(/^[a-z][a-z0-9+.-]*:\/\//, '');
  const authority = bare.split(/[/?#]/)[0] ?? '';
  const host = withoutPort(authority);
  const isKey = bare === text && /^[^./]+\/[^/]+$/.test(text);
  const port = /^:?(\d{1,5})$/.exec(text)?.[1];
  return {
    text: bare === text ? text : host,
    key: isKey ? text : serviceKey(host),
    host,
    address: addressIn(host),
    port: port === undefined ? undefined : Number(port),
  };
}
