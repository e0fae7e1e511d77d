// The discovery documents: versions, groups, resources, and the aggregated form that newer clients ask for.

import { apiVersion, type Resource } from './resource.ts';

const VERBS = ['get', 'list', 'watch'];
export const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Does this Accept header ask for aggregated discovery v2? (KEP-3352) */
export function wantsAggregated(accept: string): boolean {
  return accept.split(',').some((type) => type.includes('g=apidiscovery.k8s.io') && /;v=v2(;|$)/.test(type.trim()));
}

function unique<T>(values: Iterable<T>): T[] {
  return [...new Set(values)];
}

export function versionDocument(kubernetes: string): unknown {
  const [, major = '1', minor = '0'] = /^v(\d+)\.(\d+)/.exec(kubernetes) ?? [];
  return {
    major,
    minor,
    gitVersion: kubernetes,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

export function coreVersions(): unknown {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

function versionsOf(resources: readonly Resource[], group: string): string[] {
  return unique(resources.filter((r) => r.group === group).map((r) => r.version));
}

export function groupDocument(resources: readonly Resource[], group: string): Record<string, unknown> {
  const versions = versionsOf(resources, group).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] };
}

export function groupList(resources: readonly Resource[]): unknown {
  const groups = unique(resources.map((r) => r.group)).filter((group) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map((group) => groupDocument(resources, group)) };
}

export function resourceList(resources: readonly Resource[], group: string, version: string): unknown {
  const served = resources.filter((r) => r.group === group && r.version === version);
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: served.map((r) => ({
      name: r.resource,
      singularName: r.singular,
      namespaced: r.namespaced,
      kind: r.kind,
      verbs: VERBS,
      ...(r.shortNames.length > 0 && { shortNames: r.shortNames }),
    })),
  };
}

/** `core`: the answer of /api, else that of /apis. */
export function aggregatedDiscovery(resources: readonly Resource[], core: boolean): unknown {
  const groups = unique(resources.map((r) => r.group)).filter((group) => (group === '') === core);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map((group) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: versionsOf(resources, group).map((version) => ({
        version,
        freshness: 'Current',
        resources: resources
          .filter((r) => r.group === group && r.version === version)
          .map((r) => ({
            resource: r.resource,
            responseKind: { group, version, kind: r.kind },
            scope: r.namespaced ? 'Namespaced' : 'Cluster',
            singularResource: r.singular,
            verbs: VERBS,
            ...(r.shortNames.length > 0 && { shortNames: r.shortNames }),
          })),
      })),
    })),
  };
}

export function listKind(resource: Resource): string {
  return `{"kind":"${resource.kind}List","apiVersion":"${apiVersion(resource)}"`;
}
