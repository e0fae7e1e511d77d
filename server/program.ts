// The arguments of a program that is run by hand: read by its table, or the process ends with its help, or with what is wrong.

import process from 'node:process';
import { flagLines, type Flags, type Given, HELP, type Options, readFlags } from './flags.ts';

/** `about`: what it does and how it is called; the flags follow. Status 0 after its help, 2 after a mistake. */
export function readProgram<F extends Flags>(about: string, flags: F, options: Options = {}): Given<F> {
  const all = { ...flags, help: HELP };
  const usage = [about, '', ...flagLines(all), ''].join('\n');
  const given = readFlags(all, process.argv.slice(2), options);
  if (!given.ok) {
    process.stderr.write(`${given.error}\n\n${usage}`);
    return process.exit(2);
  }
  if (given.value.flags.help) {
    process.stdout.write(usage);
    return process.exit(0);
  }
  return given.value;
}
