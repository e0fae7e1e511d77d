// Case files: YAML documents, of which the first may say where the case comes from and what is right to say of it.

import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { isObject } from '#lib/kube/scan.ts';
import { type Right, readRight } from './right.ts';
import { simulate, type SimulateOptions } from './simulate.ts';
import type { KubeObject, Manifest } from './simulate-objects.ts';

export type Note = { readonly source: string; readonly what: string; readonly expect: string };

export type Case = {
  readonly note: Note | undefined;
  /** Undefined where it is not written yet. */
  readonly right: Right | undefined;
  readonly manifests: readonly Manifest[];
  readonly options: SimulateOptions;
};

/** Kinds without a namespace; a manifest of any other that names none is of `default`, as kubectl has it. */
const OF_THE_CLUSTER: ReadonlySet<string> = new Set([
  'Node',
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'IngressClass',
  'GatewayClass',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'APIService',
  'CustomResourceDefinition',
  'PriorityClass',
]);

function documentsOf(file: URL): readonly unknown[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'), { merge: true });
  return [...documents].flatMap((document): readonly unknown[] => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${file.pathname}: ${error.message}`);
    const value: unknown = document.toJS();
    return isObject(value) && Array.isArray(value['items']) ? value['items'] : [value];
  });
}

function manifestOf(value: Readonly<Record<string, unknown>>): Manifest {
  const manifest = value as Manifest;
  if (OF_THE_CLUSTER.has(manifest.kind)) return manifest;
  return { ...manifest, metadata: { namespace: 'default', ...manifest.metadata } };
}

/** Several files are one case: a whole install may be in two. */
export function readCase(files: readonly URL[]): Case {
  let note: Note | undefined;
  let right: Right | undefined;
  const options: SimulateOptions = {};
  const manifests: Manifest[] = [];
  for (const document of files.flatMap(documentsOf)) {
    if (!isObject(document)) continue;
    if (document['x-note'] !== undefined || document['x-right'] !== undefined) {
      note = document['x-note'] as Note | undefined;
      if (document['x-right'] !== undefined) right = readRight(document['x-right']);
    } else if (document['x-lab-options'] !== undefined) Object.assign(options, document['x-lab-options']);
    else manifests.push(manifestOf(document));
  }
  return { note, right, manifests, options };
}

/** All objects of the cluster that the case describes. `now` in ms since 1970. */
export function objectsOf({ manifests, options }: Case, now: number): readonly KubeObject[] {
  return simulate(manifests, now, options);
}
