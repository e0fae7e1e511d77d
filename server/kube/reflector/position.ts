// Where a reflector stands: what it watches, from which version, and what its sink holds.

import type { OlderVersion, Resource } from '#lib/kube/record.ts';

export type Position = {
  /** Where to go on watching; undefined asks for a list. */
  version: string | undefined;
  /** The version of the API that is asked: the resource's own, or one of the older ones. */
  api: Resource['version'] | OlderVersion;
  /** The namespace that is watched alone, if one is. */
  namespace: string | undefined;
  /** What the sink has been given: nothing, the whole cluster or one namespace. */
  held: 'nothing' | 'cluster' | 'namespace';
};

export function newPosition({ version }: Resource): Position {
  return { version: undefined, api: version, namespace: undefined, held: 'nothing' };
}
