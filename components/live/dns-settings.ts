// What the browser knows of the cluster's DNS: its zone, and of which namespaces it holds everything.

import type { Scope } from '#lib/cluster/scope.ts';
import { DEFAULT_DNS, type DnsSettings, type Whole } from '#lib/dns/settings.ts';
import type { Status } from '#lib/wire/message.ts';

export function dnsSettingsIn(status: Status | undefined): DnsSettings {
  const clusterDomain = status?.cluster.clusterDomain;
  return clusterDomain === undefined ? DEFAULT_DNS : { ...DEFAULT_DNS, clusterDomain };
}

/** A scope of one Service holds that Service's neighbourhood, and nothing whole. */
export function wholeIn(scope: Scope | undefined): Whole {
  return (namespace) => scope?.kind === 'namespace' && scope.namespace === namespace;
}
