// The CustomResourceDefinitions of the Gateway API (standard channel), as its Go module has them.

import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { ROUTE_APIS, ROUTE_KINDS } from '#lib/kube/route.ts';
import type { Json } from './api.ts';

const MODULE = 'sigs.k8s.io/gateway-api';
/** Its go.mod and go.sum pin the version. */
const FOLDER = fileURLToPath(new URL('components/gateway-api', import.meta.url));
const PLURALS = ['gatewayclasses', 'gateways', ...ROUTE_KINDS.map((kind) => ROUTE_APIS[kind].resource), 'referencegrants'];

function moduleFolder(): string {
  const run = (...args: readonly string[]) =>
    spawnSync('go', args, { cwd: FOLDER, encoding: 'utf8', env: { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=readonly' } });
  const download = run('mod', 'download', MODULE);
  if (download.status !== 0) throw new Error(`The Gateway API cannot be had: ${download.stderr || String(download.error)}`);
  return run('list', '-m', '-f', '{{.Dir}}', MODULE).stdout.trim();
}

/** Downloads the module if it is not there yet. Throws with what Go said. */
export async function gatewayCrds(): Promise<readonly Json[]> {
  const folder = join(moduleFolder(), 'config', 'crd', 'standard');
  return Promise.all(
    PLURALS.map(async (plural) => parse(await readFile(join(folder, `gateway.networking.k8s.io_${plural}.yaml`), 'utf8')) as Json),
  );
}
