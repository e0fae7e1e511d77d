// A Signalbox of its own for a recording that a page has handed over: this very program, started as `signalbox open`.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '#lib/std/result.ts';
import { HANDED_OVER } from '#server/config.ts';

export type Child = {
  /** Where it shows the recording. It has the file open by then, under whatever name. */
  readonly url: string;
  readonly ended: Promise<void>;
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>;
};

export type ChildSettings = {
  /** What the recording is called. */
  readonly name: string;
  /** Flags of `signalbox open`. */
  readonly flags: readonly string[];
  /** What it writes to its standard error. */
  readonly onLog: (text: string) => void;
};

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SHOWS = /^Signalbox shows .+ at (?<url>http:\/\/\S+)$/m;
/** Longer than this nobody waits for it. In ms. */
const START = 60_000;

/** Flags that were given as variables are of the parent alone. */
function environment(name: string): NodeJS.ProcessEnv {
  const own = Object.keys(process.env).filter((variable) => variable.startsWith('SIGNALBOX_'));
  return { ...process.env, ...Object.fromEntries(own.map((variable) => [variable, undefined])), [HANDED_OVER]: name };
}

/** The error is a sentence. The child ends by itself when this process does, however that ends. */
export function startChild(path: string, { name, flags, onLog }: ChildSettings): Promise<Result<Child, string>> {
  // The channel is there to be closed: that tells the child of our end.
  const child = spawn(process.execPath, [...process.execArgv, MAIN, 'open', path, '--port', '0', ...flags], {
    env: environment(name),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    said = bytes.toString();
    onLog(said);
  });
  return new Promise((resolve) => {
    const fail = (why: string): void => resolve(err(`${name} could not be opened: ${why}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('the Signalbox that was started for it does not answer.');
    }, START);
    void ended.then(() => {
      clearTimeout(timer);
      fail(said.trim() === '' ? 'the Signalbox that was started for it has ended.' : said.trim());
    });
    let told = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      told += bytes.toString();
      const url = SHOWS.exec(told)?.groups?.['url'];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(
        ok({
          url,
          ended,
          async stop() {
            child.kill('SIGTERM');
            await ended;
          },
        }),
      );
    });
  });
}
