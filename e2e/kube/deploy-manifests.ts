// The manifests of deploy/, as kustomize would hand them to the API server.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { Json } from './api.ts';

const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));

function documentsIn(folder: string): readonly Json[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .flatMap((name) => parseAllDocuments(readFileSync(`${folder}/${name}`, 'utf8')).map((document) => document.toJS() as Json));
}

/** Namespace first; the base already names the namespace that the kustomization sets. */
export function deployManifests(): readonly Json[] {
  return [...documentsIn(DEPLOY), ...documentsIn(`${DEPLOY}/base`)];
}
