// The file of --mutes: read, and read again whenever it says something else. Kubelets swap a mounted ConfigMap by a symlink: the path is
// opened anew each time, so that it does not matter how a file is replaced.

import { readFile, stat } from 'node:fs/promises';
import { type Document, parseDocument } from 'yaml';
import { type Mute, readMutes } from '#lib/diagnosis/mutes.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { Clock } from '#server/clock.ts';

/** A file of mutes is written by hand. In bytes. */
const LARGEST = 1024 ** 2;
/** In ms. A kubelet takes a minute to bring a changed ConfigMap. */
const LOOK_EVERY = 5_000;

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'this process may not read it';
  return error instanceof Error ? error.message : String(error);
}

async function readText(path: string): Promise<Result<string, string>> {
  try {
    const found = await stat(path);
    // A pipe or a device has no end, and waiting for one is forever.
    if (!found.isFile()) return err(found.isDirectory() ? 'it is a folder' : 'it is no regular file');
    if (found.size > LARGEST) return err('it has more than 1 MiB');
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    return err(reasonOf(error));
  }
}

/** Aliases that stand for more than there is room for are refused by the reader of YAML, with an exception. */
function valueOf(document: Document.Parsed): Result<unknown, string> {
  try {
    return ok(document.toJS());
  } catch (error) {
    return err(`it is no YAML that can be read: ${reasonOf(error)}`);
  }
}

/** YAML, and so JSON. */
function parse(text: string): Result<readonly Mute[], string> {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) return err(`it is neither YAML nor JSON: ${error.message}`);
  const held = valueOf(document);
  if (!held.ok) return held;
  const read = readMutes(held.value);
  return read.ok ? read : err(read.error.replace(/\.$/, ''));
}

function problemOf(path: string, why: string): string {
  return `The mutes of ${path} can not be used: ${why}.`;
}

/** Once. The error is a sentence. */
export async function readMutesFile(path: string): Promise<Result<readonly Mute[], string>> {
  const text = await readText(path);
  if (!text.ok) return err(problemOf(path, text.error));
  const mutes = parse(text.value);
  return mutes.ok ? mutes : err(problemOf(path, mutes.error));
}

export type MutesListener = {
  readonly onMutes: (mutes: readonly Mute[]) => void;
  /** What counted before stays. Told once for each thing that is wrong. */
  readonly onProblem: (problem: string) => void;
};

/** Tells what it says now, and whenever it says something else, until the returned function is called. */
export function followMutesFile(path: string, clock: Clock, { onMutes, onProblem }: MutesListener): () => void {
  let seen: string | undefined;
  let isStopped = false;
  let cancel: (() => void) | undefined;

  async function look(): Promise<void> {
    const mutes = await readMutesFile(path);
    if (isStopped) return;
    const said = JSON.stringify(mutes);
    if (said !== seen) {
      seen = said;
      if (mutes.ok) onMutes(mutes.value);
      else onProblem(mutes.error);
    }
    cancel = clock.after(LOOK_EVERY, () => void look());
  }

  void look();
  return () => {
    isStopped = true;
    cancel?.();
  };
}
