// Builders for tests of names: a state from a few records, and answers as short text.

import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { buildNamespace, buildService, buildServicePort, type ServiceOptions } from './kube.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Answer, DnsRecord } from '#lib/dns/record.ts';

/** With the Namespaces that the records are in. */
export function dnsState(...given: readonly AnyRecord[]): ClusterState {
  const namespaces = new Set(given.map(({ metadata }) => metadata.namespace).filter((name) => name !== ''));
  const state = newState();
  apply(state, [...[...namespaces].map((name) => buildNamespace({ name })), ...given].map(put));
  return state;
}

export function headless(options: ServiceOptions = {}): Service {
  const ports = [buildServicePort({ name: 'http', port: 80, targetPort: 8080 })];
  return buildService({ name: 'db', ports, ...options, clusterIP: 'None', clusterIPs: ['None'] });
}

export function externalName(name: string, target: string): Service {
  return buildService({
    name,
    type: 'ExternalName',
    externalName: target,
    clusterIP: undefined,
    clusterIPs: [],
    ipFamilies: [],
    ports: [],
    selector: {},
  });
}

function short(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return `${record.type} ${record.address}`;
    case 'SRV':
      return `SRV ${record.weight} ${record.port} ${record.target}`;
    case 'TXT':
      return `TXT ${record.text}`;
    default:
      return `${record.type} ${record.target}`;
  }
}

/** `A 10.96.0.10`, `nodata other-family`, `nxdomain no-service`, `outside`, `unknown`; records in the order given, `->` where a chain leaves. */
export function told(answer: Answer): string {
  switch (answer.kind) {
    case 'records':
      return [...answer.records.map(short), ...(answer.leaves === undefined ? [] : [`-> ${answer.leaves}`])].join(', ');
    case 'nodata':
      return answer.why.kind === 'chain-ends' ? `nodata chain-ends ${answer.why.why}` : `nodata ${answer.why.kind}`;
    case 'nxdomain':
      return `nxdomain ${answer.why.kind}`;
    default:
      return answer.kind;
  }
}
