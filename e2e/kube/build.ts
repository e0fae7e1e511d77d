// Builds the programs of the control plane, each once per machine and version; prints what was found and what was built anew.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { readProgram } from '#server/program.ts';
import { type Component, COMPONENT_NAMES, component, type ComponentName, CONTROL_PLANE } from './components.ts';

type Ended = { readonly status: number; readonly output: string };

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve({ status: 127, output: error.message }));
    child.once('close', (code) => resolve({ status: code ?? 1, output }));
  });
}

async function buildOne({ name, package: source, folder, ldflags, tags, path }: Component): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished-${process.pid}`;
  const env = {
    ...process.env,
    // Without C: the same program on every machine, and no compiler needed but Go's.
    CGO_ENABLED: '0',
    GOWORK: 'off',
    GOFLAGS: `${process.env['GOFLAGS'] ?? ''} -mod=readonly -buildvcs=false`.trim(),
  };
  const { status, output } = await run(
    'go',
    ['build', '-trimpath', '-tags', tags, '-ldflags', ldflags, '-o', unfinished, source],
    folder,
    env,
  );
  if (status === 0) return rename(unfinished, path);
  await rm(unfinished, { force: true });
  if (status === 127) {
    throw new Error(
      `${name} must be built, and there is no Go on this machine. Install Go 1.26 or newer (https://go.dev/dl), or name a cluster with KUBECONFIG_TEST.`,
    );
  }
  throw new Error(`${name} could not be built:\n${output.trim()}`);
}

/** Paths by name. `tell` gets one line for each. Rejects with what Go said. */
export async function ensureComponents(
  names: readonly ComponentName[],
  tell: (line: string) => void,
): Promise<Readonly<Partial<Record<ComponentName, string>>>> {
  const paths: Partial<Record<ComponentName, string>> = {};
  // One after the other: each takes all cores, and they share most of what they compile.
  for (const one of names.map(component)) {
    const begun = performance.now();
    const found = existsSync(one.path);
    if (!found) await buildOne(one);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    tell(`${one.name.padEnd(24)} ${one.version.padEnd(9)} ${found ? 'from cache' : `built anew in ${seconds} s`}`);
    paths[one.name] = one.path;
  }
  return paths;
}

function named(args: readonly string[]): readonly ComponentName[] {
  const unknown = args.find((arg) => !COMPONENT_NAMES.some((name) => name === arg));
  if (unknown !== undefined) throw new Error(`There is no component "${unknown}". They are ${COMPONENT_NAMES.join(', ')}.`);
  return args.length === 0 ? CONTROL_PLANE : COMPONENT_NAMES.filter((name) => args.includes(name));
}

if (import.meta.main) {
  const about = `Builds the programs of the control plane, each once per machine and version.

  node e2e/kube/build.ts etcd   that one alone: ${COMPONENT_NAMES.join(', ')}`;
  const { rest } = readProgram(about, {}, { takesRest: true });
  try {
    await ensureComponents(named(rest), (line) => console.log(line));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
