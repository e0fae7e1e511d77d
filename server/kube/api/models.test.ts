// The fields of our records beside the API's own types, as the client library has them from the API's OpenAPI document. `npm run types`
// judges: a field that the API has not, or has with another type, must be named below with its reason.

import type {
  EventsV1Event,
  V1DaemonSet,
  V1Deployment,
  V1EndpointSlice,
  V1Ingress,
  V1Namespace,
  V1NetworkPolicy,
  V1Node,
  V1ObjectMeta,
  V1Pod,
  V1ReplicaSet,
  V1Service,
  V1StatefulSet,
} from '@kubernetes/client-node';
import { expectTypeOf, test } from 'vitest';
import type { Meta } from '#lib/kube/meta.ts';
import type { KubeKind, KubeRecord } from '#lib/kube/record.ts';

/** Custom resources: the library knows no types of theirs. */
type GatewayApiKind = 'Gateway' | 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute' | 'UDPRoute' | 'ReferenceGrant';

/** A kind of Kubernetes itself that is missing is named by the compiler. */
type Complete<Types extends Readonly<Record<Exclude<KubeKind, GatewayApiKind>, object>>> = Types;

type ApiTypes = Complete<{
  readonly Namespace: V1Namespace;
  readonly Node: V1Node;
  readonly Service: V1Service;
  readonly EndpointSlice: V1EndpointSlice;
  readonly Pod: V1Pod;
  readonly NetworkPolicy: V1NetworkPolicy;
  readonly Ingress: V1Ingress;
  readonly Deployment: V1Deployment;
  readonly ReplicaSet: V1ReplicaSet;
  readonly StatefulSet: V1StatefulSet;
  readonly DaemonSet: V1DaemonSet;
  readonly Event: EventsV1Event;
}>;

type ListItem<List> = List extends readonly (infer Item)[] ? Item : never;

/** A closed set of words is text to the API. */
type Widened<Leaf> = Leaf extends string ? string : Leaf extends number ? number : Leaf extends boolean ? boolean : Leaf;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Leaf = string | number | boolean;

/** The generator puts a _ before a field whose name is a word of the language: `from` is `_from` there. */
type FieldOf<Api, Name extends string> = Name extends keyof Api
  ? Api[Name]
  : `_${Name}` extends keyof Api
    ? Api[`_${Name}` & keyof Api]
    : never;

/** The paths of the fields in which `Ours` is not what the API has. Absent or not says nothing: our readers fill in what may be left out. */
type Differing<Ours, Api, Path extends string> = [Api] extends [never]
  ? Path
  : [Ours] extends [Leaf]
    ? Same<Widened<Ours>, Api> extends true
      ? never
      : Path
    : Ours extends readonly unknown[]
      ? Differing<ListItem<Ours>, ListItem<Api>, `${Path}[]`>
      : string extends keyof Ours
        ? string extends keyof Api
          ? never
          : Path
        : Ours extends object
          ? {
              [Name in keyof Ours & string]: Differing<NonNullable<Ours[Name]>, NonNullable<FieldOf<Api, Name>>, `${Path}.${Name}`>;
            }[keyof Ours & string]
          : Path;

type DifferingOf<Kind extends keyof ApiTypes> = Kind extends unknown
  ? Differing<Omit<Extract<KubeRecord, { kind: Kind }>, 'metadata'>, ApiTypes[Kind], Kind>
  : never;

type AllDiffering = Differing<Meta, V1ObjectMeta, 'metadata'> | DifferingOf<keyof ApiTypes>;

/** The compiler names a path that is missing here, and one that differs no longer. */
const DIFFERING = {
  'metadata.creationTimestamp': 'The library decodes it to a Date; we keep the text of the API.',
  'metadata.deletionTimestamp': 'The same.',
  'Node.status.conditions[].lastTransitionTime': 'The same.',
  'Pod.status.conditions[].lastTransitionTime': 'The same.',
  'Event.deprecatedLastTimestamp': 'The same.',
  'Event.eventTime': 'The same.',
  'Event.series.lastObservedTime': 'The same.',
  'Pod.status.containerStatuses[].lastState.terminated.finishedAt': 'The same.',
  'Pod.status.containerStatuses[].state.terminated.finishedAt': 'The same.',
  'Deployment.status.conditions[].lastTransitionTime': 'The same.',
  'ReplicaSet.status.conditions[].lastTransitionTime': 'The same.',
  'Pod.spec.containers[].readinessProbe.grpc.port': 'A number in the API; read as those of httpGet and tcpSocket are, which may be names.',
  'Pod.spec.initContainers[].readinessProbe.grpc.port': 'The same.',
  'Service.status.isOfCilium': 'Not of the API: said by a condition, of which the rest is not kept.',
} as const satisfies Readonly<Record<AllDiffering, string>>;

test('a field of a record is one of the API, with its name and its type, or says why not', () => {
  expectTypeOf<keyof typeof DIFFERING>().toEqualTypeOf<AllDiffering>();
});
