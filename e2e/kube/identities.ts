// ServiceAccounts, Roles and tokens: who Signalbox may be.

import type { Api } from './api.ts';

export type Rule = { readonly apiGroups: readonly string[]; readonly resources: readonly string[]; readonly verbs: readonly string[] };

/** Makes the ServiceAccount `namespace/name`. */
export async function makeServiceAccount(api: Api, namespace: string, name: string): Promise<void> {
  await api.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } });
}

/** A token as the kubelet would mount it; `boundTo` names a Secret with whose end the token ends. */
export async function requestToken(
  api: Api,
  namespace: string,
  name: string,
  boundTo?: { readonly name: string; readonly uid: string },
): Promise<string> {
  const boundObjectRef = boundTo === undefined ? undefined : { apiVersion: 'v1', kind: 'Secret', ...boundTo };
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { boundObjectRef, expirationSeconds: 3600 } };
  const answer = await api.create(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`, body);
  return String(answer.status?.['token']);
}

/** Grants rules in the whole cluster. */
export async function bindClusterRole(api: Api, role: string, namespace: string, name: string): Promise<void> {
  await api.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `${role}-${name}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', namespace, name }],
  });
}

/** Grants rules in one namespace. */
export async function grantInNamespace(api: Api, namespace: string, name: string, rules: readonly Rule[]): Promise<void> {
  await api.apply({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { namespace, name }, rules });
  await api.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { namespace, name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', namespace, name }],
  });
}
