// Finds out which other APIs for network policy the cluster serves, and whether any object of them exists. Their contents are never read.

import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import { isObject } from '#lib/kube/scan.ts';
import type { Clock } from '#server/clock.ts';
import { askJson, type Question } from './ask-json.ts';
import { backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import type { Failure } from './failure.ts';

/**
 * The resources that can override what NetworkPolicy says, by group. sig-network-policy-api: `clusternetworkpolicies` in v1alpha2,
 * which replaces the two of v1alpha1. Calico serves the same objects under two groups, the second by its own API server.
 */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'policy.networking.k8s.io': ['clusternetworkpolicies', 'adminnetworkpolicies', 'baselineadminnetworkpolicies'],
  'cilium.io': ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies'],
  'crd.projectcalico.org': ['networkpolicies', 'globalnetworkpolicies'],
  'projectcalico.org': ['networkpolicies', 'globalnetworkpolicies'],
  'crd.antrea.io': ['networkpolicies', 'clusternetworkpolicies'],
};

/** A minute, as for resources that are absent. In ms. */
const ASK_AGAIN = 60_000;

const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;q=0.9';

export type PolicyApisOptions = {
  readonly connection: Connection;
  readonly clock: Clock;
  /** [0, 1). */
  readonly random: () => number;
  /** Asked alone where the whole cluster may not be. */
  readonly namespace: string | undefined;
  /** All that are served, by name; called with each answer. */
  readonly tell: (found: readonly PolicyApi[]) => void;
};

type Served = { readonly group: string; readonly version: string; readonly resource: string; readonly namespaced: boolean };

/** Can its objects override what NetworkPolicy says? */
export function overridesPolicies(group: string, resource: string): boolean {
  return Object.hasOwn(KNOWN, group) && KNOWN[group]?.includes(resource) === true;
}

const groupOf = ({ metadata: { name } }: PolicyApi): string => name.slice(name.indexOf('.') + 1);
const nameOf = ({ resource, group }: Served): string => `${resource}.${group}`;

function objects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((item) => isObject(item)) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** metav1.APIGroupList: the versions of the groups that we know. */
function readGroups(body: unknown): readonly { readonly group: string; readonly version: string }[] {
  const found: { readonly group: string; readonly version: string }[] = [];
  for (const { name, versions } of objects(isObject(body) ? body['groups'] : undefined)) {
    const group = text(name);
    if (group === undefined || !Object.hasOwn(KNOWN, group)) continue;
    for (const item of objects(versions)) {
      const version = text(item['version']);
      if (version !== undefined) found.push({ group, version });
    }
  }
  return found;
}

/** metav1.APIResourceList: those that we know; sub-resources have a slash in their name. */
function readResources(body: unknown, group: string, version: string): readonly Served[] {
  const found: Served[] = [];
  for (const { name, namespaced } of objects(isObject(body) ? body['resources'] : undefined)) {
    const resource = text(name);
    if (resource !== undefined && KNOWN[group]?.includes(resource))
      found.push({ group, version, resource, namespaced: namespaced === true });
  }
  return found;
}

function hasItems(body: unknown): boolean {
  return isObject(body) && Array.isArray(body['items']) && body['items'].length > 0;
}

const isStatus = (failure: Failure, ...codes: readonly number[]): boolean => failure.kind === 'status' && codes.includes(failure.code);

/** Asks at once, and each minute from then on. What goes wrong is no news for anybody: what was found stays until there is an answer. */
export function watchPolicyApis(options: PolicyApisOptions): { stop(): void; readonly done: Promise<void> } {
  const { connection, clock, random, namespace, tell } = options;
  const stopper = new AbortController();
  let wake: (() => void) | undefined;
  let known: readonly PolicyApi[] = [];

  const ask = (path: string, more: Partial<Question> = {}) => askJson({ connection, clock, path, signal: stopper.signal, ...more });

  const someOf = (path: string) => ask(path, { query: { limit: '1' }, accept: METADATA_ONLY });

  /** Undefined where the resource has gone meanwhile. */
  async function objectsOf(one: Served): Promise<PolicyApi['objects'] | undefined> {
    const { group, version, resource, namespaced } = one;
    const root = `/apis/${group}/${version}`;
    const all = await someOf(`${root}/${resource}`);
    if (all.ok) return hasItems(all.value) ? 'some' : 'none';
    if (isStatus(all.error, 404)) return undefined;
    if (isStatus(all.error, 401, 403)) {
      if (!namespaced || namespace === undefined) return 'unknown';
      const own = await someOf(`${root}/namespaces/${encodeURIComponent(namespace)}/${resource}`);
      return own.ok && hasItems(own.value) ? 'some' : 'unknown';
    }
    return known.find((api) => api.metadata.name === nameOf(one))?.objects ?? 'unknown';
  }

  async function discover(): Promise<readonly PolicyApi[] | undefined> {
    const groups = await ask('/apis');
    if (!groups.ok) return undefined;
    // By name: several versions may serve one resource.
    const found = new Map<string, PolicyApi>();
    for (const { group, version } of readGroups(groups.value)) {
      const resources = await ask(`/apis/${group}/${version}`);
      // A group may be served by a server of its own, which is down: then what is known of it stays.
      if (!resources.ok) for (const api of known) if (groupOf(api) === group) found.set(api.metadata.name, api);
      for (const one of resources.ok ? readResources(resources.value, group, version) : []) {
        const name = nameOf(one);
        const some = found.has(name) ? undefined : await objectsOf(one);
        if (some !== undefined) found.set(name, { kind: 'PolicyApi', metadata: { namespace: '', name }, objects: some });
      }
    }
    return [...found.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopper.signal.aborted; ) {
      const found = await discover();
      if (stopper.signal.aborted) return;
      failures = found === undefined ? failures + 1 : 0;
      if (found !== undefined) {
        known = found;
        tell(found);
      }
      await pause(failures === 0 ? ASK_AGAIN : backoff(failures, random));
    }
  }

  return {
    stop() {
      stopper.abort();
      wake?.();
    },
    done: run(),
  };
}
