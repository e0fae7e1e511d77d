// A Service port as kube-proxy has it in one family: flags and endpoints, read once for every vantage and node.

import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Candidates, candidatesOf } from './candidates.ts';
import { slicesOf } from './endpoint.ts';
import { placeholderOf } from './placeholder.ts';
import type { Rule } from './rule.ts';
import { clusterIPOf, type ServicePortInfo, servicePortInfo, unproxied } from './service-port.ts';
import type { Verdict } from './verdict.ts';

/** As a client dials the clusterIP: `spec.ports[].port` and its protocol. */
export type DialledPort = { readonly number: number; readonly protocol: Protocol };

export type ProxiedPort =
  | {
      readonly kind: 'proxied';
      readonly service: Service;
      readonly info: ServicePortInfo;
      readonly slices: readonly EndpointSlice[];
      readonly candidates: Candidates;
    }
  /** The Service has no such port; its addresses are live. */
  | { readonly kind: 'unlisted'; readonly service: Service; readonly clusterIP: string }
  | { readonly kind: 'none'; readonly verdict: Verdict; readonly rules: readonly Rule[] };

function none(verdict: Verdict, ...rules: readonly Rule[]): ProxiedPort {
  return { kind: 'none', verdict, rules };
}

/** `service`: namespace/name. */
export function proxiedPort(state: ClusterState, key: Key, port: DialledPort, family: IPFamily): ProxiedPort {
  const service = state.tables.Service.get(key);
  if (service === undefined) return none({ kind: 'no-such-path', reason: 'no-service' });
  const why = unproxied(service);
  if (why === 'service-proxy-name') return none({ kind: 'no-rule', reason: why }, 'R2');
  if (why !== undefined) return none({ kind: 'no-such-path', reason: why }, 'R1');
  const clusterIP = clusterIPOf(service, family);
  if (clusterIP === undefined) return none({ kind: 'no-such-path', reason: 'family' }, 'R4');
  const found = service.spec.ports.find((p) => p.port === port.number && p.protocol === port.protocol);
  if (found === undefined) return { kind: 'unlisted', service, clusterIP };
  const slices = slicesOf(state, key);
  if (placeholderOf(service, slices)?.traffic === 'elsewhere') return none({ kind: 'no-rule', reason: 'placeholder' }, 'R79');
  const candidates = candidatesOf(slices, { name: found.name, protocol: found.protocol, family });
  return { kind: 'proxied', service, info: servicePortInfo(service, found, family, clusterIP), slices, candidates };
}
