// Flags by a table: what is understood, what is refused and with which sentence, and how they are told. And that what is written of them holds.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCommand } from './config.ts';
import { readCheck } from './findings/check-command.ts';
import { readRecord } from './recording/record-command.ts';
import { readWait } from './wait/wait-command.ts';
import { flagLines, type Flags, HELP, type Options, readFlags } from './flags.ts';

const TABLE = {
  name: { value: 'NAME', short: 'n', env: 'X_NAME', help: 'Who.' },
  level: { value: 'LEVEL', default: 'low', help: 'How much.' },
  host: { value: 'HOST', env: 'X_HOST', repeatable: true, help: 'Where.' },
  dry: { short: 'd', env: 'X_DRY', help: 'Does nothing.' },
  'no-loop': { help: 'Ends.' },
  help: HELP,
} as const satisfies Flags;

function read(args: readonly string[], options?: Options) {
  const given = readFlags(TABLE, args, options);
  return given.ok ? given.value : given.error;
}

const NONE = { name: undefined, level: 'low', host: [], dry: false, 'no-loop': false, help: false };

describe('understood', () => {
  test.each([
    [[], {}],
    [['--name', 'a', '--level=high'], { name: 'a', level: 'high' }],
    [['-n', 'a', '-d'], { name: 'a', dry: true }],
    // The last one counts, but where all do.
    [['--name', 'a', '--name', 'b', '--host', 'x', '--host=y'], { name: 'b', host: ['x', 'y'] }],
    [['--no-loop'], { 'no-loop': true }],
    // A value is what follows, whatever it looks like.
    [['--name', '--dry', '--level', '-1'], { name: '--dry', level: '-1' }],
    [['--name=a=b'], { name: 'a=b' }],
  ])('%j', (args, flags) => expect(read(args)).toEqual({ flags: { ...NONE, ...flags }, rest: [] }));

  test('what is no flag, where the command takes such', () => {
    expect(read(['a', '--dry', 'b'], { takesRest: true })).toEqual({ flags: { ...NONE, dry: true }, rest: ['a', 'b'] });
  });

  test('variables count where the flag is not given', () => {
    const env = { X_NAME: 'a', X_HOST: 'x, y', X_DRY: 'true' };
    expect(read(['--name', 'b'], { env })).toEqual({ flags: { ...NONE, name: 'b', host: ['x', 'y'], dry: true }, rest: [] });
    expect(read([], { env: { X_NAME: '', X_DRY: 'false' } })).toEqual({ flags: NONE, rest: [] });
  });

  test('help is given whatever the environment says', () => {
    expect(read([], { env: { X_DRY: '1' } })).toBe('X_DRY must be true or false.');
    expect(read(['-h'], { env: { X_DRY: '1' } })).toEqual({ flags: { ...NONE, help: true }, rest: [] });
  });
});

describe('refused', () => {
  test.each([
    [['--bogus=1'], 'There is no flag --bogus. --help lists those there are.'],
    [['--constructor'], 'There is no flag --constructor. --help lists those there are.'],
    [['--no-dry'], 'There is no flag --no-dry. --help lists those there are.'],
    [['--n', 'a'], 'There is no flag --n. --help lists those there are.'],
    [['--'], 'There is no flag --. --help lists those there are.'],
    [['a'], '"a" is not understood. Flags begin with two dashes; --help lists them.'],
    [['-x'], '"-x" is not understood. Flags begin with two dashes; --help lists them.'],
    [['-dh'], '"-dh" is not understood. Flags begin with two dashes; --help lists them.'],
    [['-na'], '"-na" is not understood. Flags begin with two dashes; --help lists them.'],
    [['--dry=true'], 'The flag --dry takes no value.'],
    [['-n'], 'The flag --name needs a value: --name NAME.'],
    [['--name='], 'The flag --name needs a value: --name NAME.'],
  ])('%j', (args, sentence) => expect(read(args)).toBe(sentence));

  test('in the words of the command', () => expect(read(['--x'], { refuse: (argument) => `no ${argument}` })).toBe('no --x'));
});

test('--help is the table', () => {
  expect(flagLines(TABLE)).toEqual([
    '  --name NAME    Who. Also -n.',
    '                 (X_NAME)',
    '  --level LEVEL  How much. Default low.',
    '  --host HOST    Where.',
    '                 (X_HOST)',
    '  --dry          Does nothing. Also -d.',
    '                 (X_DRY)',
    '  --no-loop      Ends.',
    '  --help         Prints this text. Also -h.',
  ]);
});

/** Of commands with flags of their own. */
const READERS: Readonly<Record<string, (args: readonly string[]) => { readonly ok: boolean }>> = {
  check: readCheck,
  record: readRecord,
  wait: readWait,
};

describe('what is written of the flags of Signalbox holds', () => {
  const root = new URL('../', import.meta.url);
  const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
  const commands = [...text('README.md').matchAll(/^npm start -- ([^#\n]+)/gm)].map((match) => (match[1] ?? '').trim().split(/\s+/));

  test('the commands of the README are understood', () => {
    expect(commands.length).toBeGreaterThan(3);
    for (const args of commands) {
      const read = READERS[args[0] ?? '']?.(args.slice(1)) ?? readCommand(args, {}, '');
      expect({ args, ok: read.ok }).toEqual({ args, ok: true });
    }
  });

  test('the arguments of the Deployment are understood', () => {
    const args: unknown = JSON.parse(/^ *args: (\[.*\])$/m.exec(text('deploy/base/deployment.yaml'))?.[1] ?? '');
    expect(readCommand(args as readonly string[], {}, '')).toMatchObject({ ok: true, value: { kind: 'run' } });
  });
});
