// Where a Chromium is on this machine, and how to get one.

import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { env, platform } from 'node:process';

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
export function playwrightHasChromium() {
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
