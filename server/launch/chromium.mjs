// Where a Chromium is on this machine, and how to get one.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import process, { env, platform } from 'node:process';
import { capture } from './child.mjs';
import { withNode } from './npm.mjs';
import { Problem, say } from './problem.mjs';
import { scriptOf } from './tools.mjs';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const APPLICATIONS = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].map((name) =>
    join(env[name] ?? 'C:\\', 'Google/Chrome/Application/chrome.exe'),
  ),
};

/** Where Playwright unpacks its browsers unless told otherwise. */
function playwrightCache() {
  if (env.PLAYWRIGHT_BROWSERS_PATH && env.PLAYWRIGHT_BROWSERS_PATH !== '0') return env.PLAYWRIGHT_BROWSERS_PATH;
  if (platform === 'darwin') return join(homedir(), 'Library/Caches/ms-playwright');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? homedir(), 'ms-playwright');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ms-playwright');
}

/** True if Playwright finds a Chromium of its own and needs no path. */
function playwrightHasChromium() {
  const cache = playwrightCache();
  return existsSync(cache) && readdirSync(cache).some((name) => /^chromium(_headless_shell)?-\d+$/.test(name));
}

/**
 * The path of a Chromium or Chrome: $CHROMIUM_PATH, else one that is installed.
 * `undefined` when there is none, or when Playwright has its own.
 * @returns {string | undefined}
 */
export function findChromium() {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH;
  if (playwrightHasChromium()) return undefined;
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => COMMANDS.map((command) => join(folder, command)));
  const applications = platform === 'darwin' || platform === 'win32' ? APPLICATIONS[platform] : [];
  return [...onPath, ...applications].find((path) => existsSync(path));
}

/**
 * The path of a Chromium, installed now if there is none; `undefined` when Playwright finds its own.
 * @param {string} node
 * @returns {Promise<string | undefined>}
 * @throws {Problem} when none can be installed
 */
export async function ensureChromium(node) {
  if (env.CHROMIUM_PATH && !existsSync(env.CHROMIUM_PATH)) {
    throw new Problem(`CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which does not exist. Set it to a Chromium or Chrome, or unset it.`);
  }
  const found = findChromium();
  if (found !== undefined || playwrightHasChromium()) return found;
  const reason = isDebian() && process.getuid?.() === 0 ? await installFromDebian() : await installFromPlaywright(node);
  const installed = findChromium();
  if (installed !== undefined || playwrightHasChromium()) return installed;
  throw new Problem(
    `The browser tests need Chromium, and it could not be installed:\n${reason.trim()}\nInstall Chromium or Chrome, or set CHROMIUM_PATH to one, and run the command again.`,
  );
}

/** Debian and what is made of it; Ubuntu's package of that name only asks for a snap, which a container has not. */
function isDebian() {
  const release = '/etc/os-release';
  if (!existsSync(release) || !existsSync('/usr/bin/apt-get')) return false;
  return /^ID=("?)debian\1$/m.test(readFileSync(release, 'utf8'));
}

/** @returns {Promise<string>} what the commands wrote */
async function installFromDebian() {
  say('The browser tests need Chromium: installing the Debian package chromium');
  const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
  const update = await capture('apt-get', ['update'], options);
  const install = await capture('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options);
  return install.status === 0 ? '' : `${update.status === 0 ? '' : update.output}${install.output}`;
}

/**
 * @param {string} node
 * @returns {Promise<string>} what the command wrote
 */
async function installFromPlaywright(node) {
  say('The browser tests need Chromium: installing the one that Playwright brings');
  const withLibraries = process.getuid?.() === 0 ? ['--with-deps'] : [];
  const { output } = await capture(node, [scriptOf('@playwright/test', 'playwright'), 'install', ...withLibraries, 'chromium'], {
    env: withNode(node),
  });
  return output;
}
