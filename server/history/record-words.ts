// What a recording tells the terminal: what was found in its folder, and what can not be read or written.

import { plural } from '#lib/std/plural.ts';
import { listed } from '#lib/std/listed.ts';
import type { Log } from '#server/ops/log.ts';
import { chainsOf } from './group.ts';
import type { Loaded } from './load.ts';

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The sentence for what the operating system refuses. */
export function recordProblem(folder: string, error: unknown): string {
  const then = 'History goes on in memory, and is lost with this process; writing is tried again each minute.';
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of ${folder} is full, so nothing is recorded. ${then} Free some space, or record less with --record-size.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${folder} may not be read or written by this user, so nothing is recorded. ${then} Give the permission, or name another folder with --record.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `${folder} is no folder, so nothing is recorded. ${then} Name a folder with --record.`;
    default:
      return `Writing to ${folder} failed, so nothing is recorded: ${error instanceof Error ? error.message : String(error)}. ${then}`;
  }
}

export function lostProblem(path: string, error: unknown): string {
  const why = codeOf(error) === 'ENOENT' ? 'is gone' : error === undefined ? 'is damaged' : 'can not be read';
  return `${path} ${why}: what it held up to its next checkpoint is a gap in the history. Check the disk; a copy of the file from a backup is read at the next start.`;
}

export function tellLoaded(
  { groups, newer, foreign, damaged, overlapping }: Loaded,
  folder: string,
  log: Pick<Log, 'info' | 'warn'>,
): void {
  const [first] = chainsOf(groups);
  if (first !== undefined) log.info(`history since ${new Date(first.from.time).toISOString()} was read from ${folder}`);
  if (damaged.length > 0) {
    log.warn(
      `${listed(damaged)} in ${folder} ${damaged.length === 1 ? 'ends early or is damaged' : 'end early or are damaged'}: what is lost is a gap in the history. A process that was killed loses its last second so; for more than that check the disk.`,
    );
  }
  if (newer > 0)
    log.warn(
      `${plural(newer, 'file')} in ${folder} ${newer === 1 ? 'was' : 'were'} recorded by a newer Signalbox and left alone. Start that one to see them.`,
    );
  if (foreign > 0) log.info(`${plural(foreign, 'file')} in ${folder} ${foreign === 1 ? 'is' : 'are'} of another cluster and left alone`);
  if (overlapping > 0)
    log.warn(
      `Another Signalbox recorded this cluster into ${folder} at the same time; where two recordings overlap, the one that began first is shown. Give each a folder of its own.`,
    );
}
