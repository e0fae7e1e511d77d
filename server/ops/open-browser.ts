// Opens an address in the person's browser, with what the operating system brings.

import { spawn } from 'node:child_process';

function opener(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  // The empty argument is the window's title, which `start` takes first.
  if (platform === 'win32') return ['cmd', '/c', 'start', ''];
  return ['xdg-open'];
}

/** `onFailure`: there is no browser to open, as over SSH; the address is on the terminal all the same. */
export function openBrowser(url: string, platform: NodeJS.Platform, onFailure: () => void): void {
  const [command, ...args] = opener(platform);
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.once('error', onFailure);
  child.unref();
}
