// A record as YAML: apiVersion and kind first, then its fields; what is unset is left out.

import { stringify } from 'yaml';
import { type KubeRecord, RESOURCES } from '#lib/kube/record.ts';

export function toYaml(record: KubeRecord): string {
  const { kind, ...body } = record;
  const resource = RESOURCES.find((r) => r.kind === kind);
  const apiVersion = resource === undefined || resource.group === '' ? 'v1' : `${resource.group}/${resource.version}`;
  return stringify(prune({ apiVersion, kind, ...body }), { lineWidth: 0 });
}

/** Absent fields, empty lists and empty maps are how the readers write "not there". */
function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prune);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, v]) => v !== undefined && v !== '' && !isEmpty(v));
  return Object.fromEntries(kept.map(([k, v]) => [k, prune(v)]));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
