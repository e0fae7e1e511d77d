// Where the alias of an ExternalName Service leads, by Services alone: whether the one at its end has endpoints is that one's own matter.

import type { ClusterState } from '#lib/cluster/state.ts';
import { isInside, isStrictAddress, plainName } from '#lib/dns/name.ts';
import { questionOf } from '#lib/dns/question.ts';
import { serviceName } from '#lib/dns/find.ts';
import type { DnsSettings } from '#lib/dns/settings.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';

export type AliasEnd =
  /** At a Service that exists, or at a name of another kind that may. */
  | { readonly kind: 'inside' }
  /** At a name of another zone, which another server answers. */
  | { readonly kind: 'outside'; readonly name: string }
  /** `service` where the name is one of a Service. */
  | { readonly kind: 'missing'; readonly name: string; readonly service: Key | undefined }
  /** The externalName is an address; `of` is the Service that has it. */
  | { readonly kind: 'address'; readonly address: string; readonly of: Key }
  | { readonly kind: 'circle'; readonly names: readonly string[] }
  | { readonly kind: 'too-many' };

/** What CoreDNS follows (lib/dns D35). */
const LONGEST = 11;

type Next = { readonly end: AliasEnd } | { readonly follow: Service };

function next(state: ClusterState, name: string, zone: string): Next {
  const question = questionOf(name, zone);
  if (question.kind === 'pod') return { end: { kind: 'inside' } };
  if (question.kind !== 'service') return { end: { kind: 'missing', name, service: undefined } };
  const key = keyOf(question.namespace, question.service);
  const service = state.tables.Service.get(key);
  if (service === undefined) return { end: { kind: 'missing', name, service: key } };
  if (service.spec.type !== 'ExternalName') return { end: { kind: 'inside' } };
  const isOwn = question.host === '' && question.port === '' && question.protocol === '';
  return isOwn ? { follow: service } : { end: { kind: 'missing', name, service: undefined } };
}

export function followAlias(state: ClusterState, service: Service, settings: DnsSettings): AliasEnd {
  const zone = plainName(settings.clusterDomain);
  const names = [serviceName(service, settings)];
  for (let at = service; names.length <= LONGEST; ) {
    const from = names.at(-1) ?? '';
    const target = plainName(at.spec.externalName ?? '');
    if (isStrictAddress(target)) return { kind: 'address', address: target, of: keyOf(at.metadata.namespace, at.metadata.name) };
    if (isInside(target, from) || names.includes(target)) return { kind: 'circle', names: [...names, target] };
    if (!isInside(target, zone)) return { kind: 'outside', name: target };
    const step = next(state, target, zone);
    if ('end' in step) return step.end;
    names.push(target);
    at = step.follow;
  }
  return { kind: 'too-many' };
}
