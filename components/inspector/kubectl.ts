// kubectl commands to paste: quoted for a POSIX shell, and aimed at the cluster that is on the screen.

import type { ClusterInfo } from '#lib/wire/message.ts';

const PLAIN = /^[A-Za-z0-9@%+=:,./_-]+$/;

/** One word of a POSIX shell; what needs no quotes gets none. */
export function quote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The current context of whoever pastes may be another cluster, so the command names its own. */
function target(cluster: ClusterInfo | undefined): readonly string[] {
  if (cluster?.source === 'kubeconfig') return ['--context', cluster.name];
  return cluster?.source === 'demo' ? [`--server=http://${cluster.server}`] : [];
}

/** `namespace` is left out for cluster-scoped objects. */
export function kubectl(cluster: ClusterInfo | undefined, namespace: string, ...words: readonly string[]): string {
  const where = namespace === '' ? [] : ['-n', namespace];
  return ['kubectl', ...target(cluster), ...where, ...words].map(quote).join(' ');
}

export function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
