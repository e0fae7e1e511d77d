// Which part of the cluster each scope shows, whole and as the changes of one batch.

import { linked } from '#lib/cluster/multimap.ts';
import type { AnyRecord, Kind } from '#lib/cluster/record.ts';
import type { Scope } from './scope.ts';
import { type Change, type ClusterState, get } from '#lib/cluster/state.ts';
import { splitKey } from '#lib/kube/key.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { withForeignClient } from './client.ts';
import { findingDelta, findingsAbout, findingsIn, type FindingScope } from './findings-in.ts';
import { kindsWith } from './membership.ts';
import { projectNeighbourhood } from './neighbourhood.ts';
import { nodeEventDelta, nodeEventsIn } from './node-events.ts';
import { deltaOf, type Projection } from './projection.ts';
import { projectForeignPods } from './published-pods.ts';
import { projectForeignWaysIn } from './ways-in.ts';

const SUMMARIES: readonly Kind[] = kindsWith('overview', 'all');

/** What is wrong with a Service is in its summary; what concerns none is told nowhere else. */
const ownFindings: FindingScope = (finding) => finding.service === undefined;

function projectOverview(state: ClusterState): Projection {
  return {
    records: () => [...SUMMARIES.flatMap((kind): AnyRecord[] => [...state.tables[kind].values()]), ...findingsIn(state, ownFindings)],
    project: (changes) => [
      ...changes.filter((c) => SUMMARIES.includes(c.kind)).map(deltaOf),
      ...changes.flatMap((c) => findingDelta(c, ownFindings)),
    ],
  };
}

const NAMESPACED: readonly Kind[] = kindsWith('namespace', 'namespace');
const EVERYWHERE: readonly Kind[] = kindsWith('namespace', 'all');

function projectNamespace(state: ClusterState, namespace: string): Projection {
  const foreign = [projectForeignWaysIn(state, namespace), projectForeignPods(state, namespace)];
  const findings = findingsAbout(namespace);
  const inside = (c: Change): boolean =>
    EVERYWHERE.includes(c.kind) || (NAMESPACED.includes(c.kind) && splitKey(c.key).namespace === namespace);

  function held(kind: Kind): AnyRecord[] {
    const keys = linked(state.index.keysByNamespace, `${kind}:${namespace}`);
    return [...keys].flatMap((key) => get(state, kind, key) ?? []);
  }

  return {
    records: () => [
      ...EVERYWHERE.flatMap((kind) => [...state.tables[kind].values()]),
      ...NAMESPACED.flatMap(held),
      ...findingsIn(state, findings),
      ...nodeEventsIn(state, namespace),
      ...foreign.flatMap((projection) => projection.records()),
    ],
    project: (changes) => [
      ...changes.filter(inside).map(deltaOf),
      ...changes.flatMap((c) => [...findingDelta(c, findings), ...nodeEventDelta(c, namespace)]),
      ...foreign.flatMap((projection) => projection.project(changes)),
    ],
  };
}

export function projectScope(state: ClusterState, scope: Scope): Projection {
  switch (scope.kind) {
    case 'overview':
      return projectOverview(state);
    case 'namespace': {
      const base = projectNamespace(state, scope.namespace);
      const { client } = scope;
      // A Pod of the namespace is in it by itself.
      return client === undefined || splitKey(client).namespace === scope.namespace ? base : withForeignClient(state, base, client);
    }
    case 'service': {
      const { client } = scope;
      const inside = client !== undefined && splitKey(client).namespace === splitKey(scope.service).namespace;
      const base = projectNeighbourhood(state, scope.service, inside ? client : undefined);
      return client === undefined || inside ? base : withForeignClient(state, base, client);
    }
    default:
      return assertNever(scope);
  }
}
