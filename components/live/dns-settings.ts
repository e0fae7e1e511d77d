// What the browser knows of the cluster's DNS: its zone.

import { DEFAULT_DNS, type DnsSettings } from '#lib/dns/settings.ts';
import type { Status } from '#lib/wire/message.ts';

export function dnsSettingsIn(status: Status | undefined): DnsSettings {
  const clusterDomain = status?.cluster.clusterDomain;
  return clusterDomain === undefined ? DEFAULT_DNS : { ...DEFAULT_DNS, clusterDomain };
}
