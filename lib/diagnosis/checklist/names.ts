// Step: what does its name give in the cluster's DNS?

import { answer } from '#lib/dns/answer.ts';
import { serviceName } from '#lib/dns/find.ts';
import type { DnsSettings } from '#lib/dns/settings.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isHeadless } from '#lib/kube/service.ts';
import type { Evidence } from '#lib/cluster/finding.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { type Look, look } from './step.ts';

const TYPES = ['A', 'AAAA'] as const;

export function lookAtNames({ state, service, subject, known }: ServiceContext, settings: DnsSettings): Look {
  const { namespace } = service.metadata;
  const name = serviceName(service, settings);
  const next = [kubectl(namespace, 'run', 'dns-test', '--rm', '-it', '--restart=Never', '--image=busybox', '--', 'nslookup', `${name}.`)];
  if (service.spec.clusterIP === 'None' && !known('EndpointSlice')) {
    return look('unknown', `The addresses of ${name} are those of its endpoints, and EndpointSlices may not be read.`, [], next);
  }
  const addresses = new Set<string>();
  const lines: Evidence[] = [];
  let alias: string | undefined;
  let missing = false;
  for (const type of TYPES) {
    const found = answer(state, name, type, settings);
    if (found.kind === 'nxdomain') missing = true;
    if (found.kind !== 'records') continue;
    for (const record of found.records) {
      if (record.type === 'A' || record.type === 'AAAA') addresses.add(record.address);
      if (record.type === 'CNAME') alias = record.target;
    }
    const values = found.records.flatMap((r) => ('address' in r ? r.address : 'target' in r ? r.target : []));
    lines.push(evidence(subject, `${name} ${found.records[0]?.type ?? type}`, namesOf(values)));
  }
  if (missing) {
    const why = isHeadless(service) ? ': a headless name exists while an endpoint is ready' : '';
    return look('not', `${name} is not found (NXDOMAIN)${why}.`, lines, next);
  }
  if (alias !== undefined) return look('pass', `${name} is an alias of ${alias}.`, lines.slice(0, 1), next);
  if (addresses.size === 0) return look('not', `${name} has no address.`, lines, next);
  return look('pass', `${name} gives ${addresses.size === 1 ? [...addresses].join() : `${addresses.size} addresses`}.`, lines, next);
}
