// The role to ask for.

import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { roleLines } from './role-lines.ts';

describe('roleLines', () => {
  it('groups by API group and scope, and parses as YAML', () => {
    const denied = (group: string, resource: string, namespace?: string) =>
      ({ state: 'denied', verb: 'list', group, resource, namespace }) as const;
    const text = roleLines([denied('', 'pods'), denied('', 'nodes'), denied('discovery.k8s.io', 'endpointslices', 'shop')]);
    const documents = parseAllDocuments(text).map((d) => d.toJS() as unknown);
    expect(documents).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'signalbox-reader' },
        rules: [{ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['list', 'watch'] }],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'signalbox-reader', namespace: 'shop' },
        rules: [{ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] }],
      },
    ]);
  });

  it('calls custom resources optional', () => {
    const text = roleLines([
      { state: 'denied', verb: 'list', group: '', resource: 'pods', namespace: undefined },
      { state: 'denied', verb: 'list', group: 'gateway.networking.k8s.io', resource: 'gateways', namespace: undefined },
      { state: 'denied', verb: 'list', group: 'gateway.networking.k8s.io', resource: 'httproutes', namespace: undefined },
    ]);
    expect(text).toContain('# Optional: only where the cluster has them.\n- apiGroups: ["gateway.networking.k8s.io"]');
    expect(text.match(/# Optional/g)).toHaveLength(1);
    expect(parseAllDocuments(text)[0]?.toJS()).toMatchObject({
      rules: [{ resources: ['pods'] }, { resources: ['gateways', 'httproutes'] }],
    });
  });
});
