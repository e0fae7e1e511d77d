// The role that would end a denial, as a manifest to paste.

import { RESOURCES } from '#lib/kube/record.ts';
import type { WatchStatus } from '#lib/wire/message.ts';

type Denied = Extract<WatchStatus, { state: 'denied' }>;

const OPTIONAL: ReadonlySet<string> = new Set(RESOURCES.filter((r) => r.optional === 'custom').map((r) => r.group));

/** Resources of one API group go into one rule, as people write them. */
function rulesOf(denied: readonly Denied[]): readonly string[] {
  const byGroup = new Map<string, string[]>();
  for (const { group, resource } of denied) byGroup.set(group, [...(byGroup.get(group) ?? []), resource]);
  return [...byGroup].flatMap(([group, resources]) => [
    ...(OPTIONAL.has(group) ? ['# Optional: only where the cluster has them.'] : []),
    `- apiGroups: ["${group}"]`,
    `  resources: [${resources.map((r) => `"${r}"`).join(', ')}]`,
    '  verbs: ["list", "watch"]',
  ]);
}

function manifest(namespace: string | undefined, denied: readonly Denied[]): string {
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${namespace === undefined ? 'ClusterRole' : 'Role'}`,
    'metadata:',
    '  name: signalbox-reader',
    ...(namespace === undefined ? [] : [`  namespace: ${namespace}`]),
    'rules:',
    ...rulesOf(denied),
  ].join('\n');
}

/** One ClusterRole for what is missing everywhere, one Role for each namespace. */
export function roleLines(denied: readonly Denied[]): string {
  const byNamespace = new Map<string | undefined, Denied[]>();
  for (const rule of denied) byNamespace.set(rule.namespace, [...(byNamespace.get(rule.namespace) ?? []), rule]);
  return [...byNamespace].map(([namespace, rules]) => manifest(namespace, rules)).join('\n---\n');
}
