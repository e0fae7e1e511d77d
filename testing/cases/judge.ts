// What Signalbox says of a case: as `signalbox check` would after its first look, and what the checklist and a trace add.

import { compareFindings } from '#lib/diagnosis/order.ts';
import { checklistOf } from '#lib/diagnosis/checklist/checklist.ts';
import type { ChecklistStep } from '#lib/diagnosis/checklist/step.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Finding } from '#lib/cluster/finding.ts';
import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import { DEFAULT_DNS } from '#lib/dns/settings.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { isCustom, type KubeKind, type KubeRecord, READERS, RESOURCES } from '#lib/kube/record.ts';
import { DEFAULT_PROXY } from '#lib/routing/proxy-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { parseTarget } from '#lib/trace/target.ts';
import { trace } from '#lib/trace/trace.ts';
import { tellTrace, type ToldTrace } from '#lib/words/trace/trace.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { createLiveCluster } from '#server/cluster/live.ts';
import { overridesPolicies } from '#server/kube/api/policy-apis.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { type Case, objectsOf } from './read-case.ts';
import type { KubeObject } from './simulate-objects.ts';

const INFO: ClusterInfo = { name: 'case', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined };
const NOW = Date.UTC(2026, 0, 10, 12);
/** As `signalbox check` waits after the lists; in ms. */
const AFTER_LISTS = 1200;

export type Judged = {
  readonly state: ClusterState;
  /** Those that count on the first look, worst first. */
  readonly findings: readonly Finding[];
  /** Undefined where there is no such Service. */
  checklist(service: string): readonly ChecklistStep[] | undefined;
  trace(from: string, to: string): ToldTrace;
};

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** As the API server names the resource of a kind. */
function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  return lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

function recordsOf(objects: readonly KubeObject[]): ReadonlyMap<KubeKind, readonly KubeRecord[]> {
  return new Map(
    RESOURCES.map(({ kind, group }) => {
      const own = objects.filter((object) => object.kind === kind && groupOf(object.apiVersion) === group);
      const records = own.flatMap((object): readonly KubeRecord[] => {
        const read = READERS[kind](object);
        if (!read.ok) throw new Error(`${kind} ${object.metadata.name} cannot be read: ${JSON.stringify(read.error)}`);
        return read.value === undefined ? [] : [read.value];
      });
      return [kind, records] as const;
    }),
  );
}

/** Served are those of which there is an object. */
function policyApisOf(objects: readonly KubeObject[]): readonly PolicyApi[] {
  const names = objects.flatMap(({ apiVersion, kind }) => {
    const [group, resource] = [groupOf(apiVersion), pluralOf(kind)];
    return overridesPolicies(group, resource) ? [`${resource}.${group}`] : [];
  });
  return [...new Set(names)].map((name) => ({ kind: 'PolicyApi', metadata: { namespace: '', name }, objects: 'some' }));
}

/** The name in full; `shop/web-*` is the first Pod by name that begins so. */
function podNamed(name: string, objects: readonly KubeObject[]): Key {
  if (!name.endsWith('*')) return name;
  const keys = objects.filter(({ kind }) => kind === 'Pod').map(({ metadata }) => keyOf(metadata.namespace ?? '', metadata.name));
  return keys.sort().find((key) => key.startsWith(name.slice(0, -1))) ?? name;
}

/** `outside` arrives at the first Node by name that is no control plane. */
function vantageOf(from: string, objects: readonly KubeObject[]): Vantage {
  const [worker = ''] = objects
    .filter(({ kind, metadata }) => kind === 'Node' && metadata.labels?.['node-role.kubernetes.io/control-plane'] === undefined)
    .map(({ metadata }) => metadata.name)
    .sort();
  const [kind, name = worker] = from.split(' ');
  switch (kind) {
    case 'Pod':
      return { kind: 'pod', pod: podNamed(name, objects) };
    case 'Node':
      return { kind: 'node', node: name };
    case 'outside':
      return { kind: 'external', node: name, address: undefined };
    case undefined:
    default:
      throw new Error(`A trace starts from "Pod ns/name", "Node name", "outside" or "outside node", not from "${from}".`);
  }
}

/** `denied`: kinds that may not be read. */
export function judge(read: Case, denied: readonly KubeKind[] = []): Judged {
  const objects = objectsOf(read, NOW);
  const clock = manualClock(NOW);
  const bugs: string[] = [];
  const onBug = (_: unknown, error: unknown): void => void bugs.push(String(error));
  const cluster = createLiveCluster({ clock, info: INFO, onBug });
  for (const [kind, records] of recordsOf(objects)) {
    if (denied.includes(kind)) {
      cluster.status(kind, { state: 'denied', verb: 'list', group: '', resource: kind, namespace: undefined });
      continue;
    }
    cluster.replace(kind, records, undefined, []);
    cluster.status(kind, records.length === 0 && isCustom(kind) ? { state: 'absent' } : { state: 'live' });
  }
  cluster.policyApis(policyApisOf(objects));
  clock.advance(AFTER_LISTS);
  if (bugs.length > 0) throw new Error(bugs.join('\n'));
  const { state, known } = cluster;
  return {
    state,
    findings: [...state.tables.Finding.values()].sort(compareFindings),
    checklist: (service) => checklistOf({ state, known }, service, { dns: DEFAULT_DNS, proxy: DEFAULT_PROXY }),
    trace(from, to) {
      const target = parseTarget(to);
      if (!target.ok) throw new Error(target.error);
      return tellTrace(trace(state, { client: vantageOf(from, objects), target: target.value }));
    },
  };
}
