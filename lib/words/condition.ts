// What a controller says of a Gateway or route, in words: only what is not as it should be, the cause before the effect.

import type { Condition } from '#lib/kube/condition.ts';

/** Conditions of the Gateway API that are True when all is well (apis/v1 of sigs.k8s.io/gateway-api). */
const POSITIVE: Readonly<Record<string, string>> = {
  Accepted: 'not accepted',
  ResolvedRefs: 'something that it names cannot be used',
  Programmed: 'not programmed: it is not served yet',
  Ready: 'not ready',
  AddressesAssigned: 'an address that it asks for is not assigned',
};

/** Those that are True when something is wrong. */
const NEGATIVE: Readonly<Record<string, string>> = {
  Conflicted: 'in conflict with another listener',
  PartiallyInvalid: 'some of its rules are not valid, and left out',
  OverlappingTLSConfig: 'its TLS settings overlap with those of another listener',
};

const REASONS: Readonly<Record<string, string>> = {
  BackendNotFound: 'a backend does not exist',
  RefNotPermitted: 'no ReferenceGrant allows it to name something in another namespace',
  InvalidKind: 'it names a kind of backend that the controller does not know',
  UnsupportedProtocol: 'a protocol that the controller does not speak',
  NotAllowedByListeners: 'no listener takes routes of its namespace or kind',
  NoMatchingListenerHostname: 'none of its host names fits a listener',
  NoMatchingParent: 'no listener has the name or port that it asks for',
  UnsupportedValue: 'a value that the controller does not support',
  IncompatibleFilters: 'two of its filters exclude each other',
  ListenersNotValid: 'a listener is not valid',
  InvalidCertificateRef: 'a certificate does not exist or is not valid',
  InvalidRouteKinds: 'a listener names kinds of routes that the controller does not know',
  AddressNotAssigned: 'no address has been assigned',
  AddressNotUsable: 'the address that it asks for cannot be used',
  UnsupportedAddress: 'a type of address that the controller does not support',
  NoResources: 'the controller lacks the resources for it',
  HostnameConflict: 'another listener has the same host name',
  ProtocolConflict: 'another listener has the same port and another protocol',
  PortUnavailable: 'the port is taken',
  Pending: 'no controller has taken it up yet',
};

export type ConditionWords = {
  readonly type: string;
  readonly reason: string | undefined;
  /** A sentence without its full stop. */
  readonly words: string;
  /** The controller's own. */
  readonly message: string | undefined;
  /** Unknown: the controller has not decided yet. */
  readonly tone: 'wrong' | 'waiting';
};

/** Types that are not of this API are left out: whether True is good is theirs to know. */
export function conditionWords(conditions: readonly Condition[]): readonly ConditionWords[] {
  return conditions.flatMap(({ type, status, reason, message }): ConditionWords[] => {
    const positive = POSITIVE[type];
    const what = positive ?? NEGATIVE[type];
    if (what === undefined || status === (positive === undefined ? 'False' : 'True')) return [];
    const why = reason === undefined ? undefined : REASONS[reason];
    if (status === 'Unknown') return [{ type, reason, words: why ?? 'not decided yet', message, tone: 'waiting' }];
    return [{ type, reason, words: why === undefined ? what : `${what}: ${why}`, message, tone: 'wrong' }];
  });
}
