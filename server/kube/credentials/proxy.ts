// Which proxy, if any, stands before a server: the rules of Go's http.ProxyFromEnvironment, which kubectl follows.

import { BlockList, isIP } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function inSubnet(host: string, cidr: string): boolean {
  const slash = cidr.indexOf('/');
  const net = cidr.slice(0, slash);
  const bits = Number(cidr.slice(slash + 1));
  const family = isIP(net);
  if (family === 0 || family !== isIP(host) || !Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(net, bits, type);
  return list.check(host, type);
}

/** One entry of NO_PROXY: `*`, an address, a CIDR, a name (itself and what is below it), `.name` (only below), each with an optional port. */
function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inSubnet(host, entry);
  const match = isIP(entry) !== 0 ? null : /^(.+):(\d+)$/.exec(entry);
  if (match !== null && match[2] !== port) return false;
  const name = (match?.[1] ?? entry).replace(/^\*\./, '.').replace(/^\[(.*)\]$/, '$1');
  if (name.startsWith('.')) return host.endsWith(name);
  return host === name || (isIP(name) === 0 && host.endsWith(`.${name}`));
}

/** The proxy's URL; undefined for a direct connection. Loopback is never asked for through a proxy. */
export function proxyFromEnvironment(url: URL, env: Environment): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isLoopback(host)) return undefined;
  const proxy = url.protocol === 'https:' ? env['HTTPS_PROXY'] || env['https_proxy'] : env['HTTP_PROXY'] || env['http_proxy'];
  if (proxy === undefined || proxy === '') return undefined;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const exceptions = (env['NO_PROXY'] || env['no_proxy'] || '').toLowerCase().split(',');
  if (exceptions.some((entry) => entry.trim() !== '' && covers(entry.trim(), host, port))) return undefined;
  return /^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}
