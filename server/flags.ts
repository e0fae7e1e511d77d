// The flags of a command: one table, which is read with the environment, checked, and printed as --help.

import { parseArgs } from 'node:util';
import { err, ok, type Result } from '#lib/std/result.ts';

export type Flag = {
  readonly help: string;
  /** How the value is called in --help; undefined: a switch. */
  readonly value?: string;
  /** One letter, for `-n`. */
  readonly short?: string;
  /** The variable that counts where the flag is not given. */
  readonly env?: string;
  /** The value where neither is given. */
  readonly default?: string;
  readonly repeatable?: true;
  /** Asks for a text in place of the command's work: the environment does not matter. */
  readonly asks?: true;
};

/** By name, without dashes, in the order of --help. */
export type Flags = Readonly<Record<string, Flag>>;

type ValueOf<F extends Flag> = F extends { readonly value: string }
  ? F extends { readonly repeatable: true }
    ? readonly string[]
    : F extends { readonly default: string }
      ? string
      : string | undefined
  : boolean;

export type Given<F extends Flags> = {
  readonly flags: { readonly [Name in keyof F]: ValueOf<F[Name]> };
  /** Arguments that are no flags, where the command takes any. */
  readonly rest: readonly string[];
};

export type Options = {
  /** Arguments that are no flags are understood by the command. */
  readonly takesRest?: true;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What is said of an argument that is no flag. */
  readonly refuse?: (argument: string) => string;
};

export const HELP = { short: 'h', asks: true, help: 'Prints this text.' } as const satisfies Flag;

type Found = Map<string, readonly string[]>;

function refusal(argument: string): string {
  if (!argument.startsWith('--')) return `"${argument}" is not understood. Flags begin with two dashes; --help lists them.`;
  return `There is no flag ${argument.replace(/=.*/s, '')}. --help lists those there are.`;
}

function flagNamed(flags: Flags, name: string): Flag | undefined {
  return Object.hasOwn(flags, name) ? flags[name] : undefined;
}

/** `--name value`, `--name=value`, `--switch`, `-n value`. Letters are not run together: `-abc` is no flag. */
function readArguments(flags: Flags, args: readonly string[], { takesRest, refuse = refusal }: Options): Result<[Found, string[]], string> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value, short }]) => {
      const type: 'boolean' | 'string' = value === undefined ? 'boolean' : 'string';
      return [name, { type, ...(short !== undefined && { short }) }];
    }),
  );
  // Its own checks are not asked for: what it says of a mistake is not for people, and it takes a value that begins with a dash for one.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const found: Found = new Map();
  const rest: string[] = [];
  for (const token of tokens) {
    const argument = args[token.index] ?? '';
    if (token.kind === 'positional' && takesRest === true) {
      rest.push(token.value);
      continue;
    }
    if (token.kind !== 'option' || (!argument.startsWith('--') && argument !== token.rawName)) return err(refuse(argument));
    const flag = flagNamed(flags, token.name);
    if (flag === undefined) return err(refuse(argument));
    if (flag.value === undefined && token.value !== undefined) return err(`The flag --${token.name} takes no value.`);
    const value = flag.value === undefined ? 'true' : token.value;
    if (value === undefined || value === '') return err(`The flag --${token.name} needs a value: --${token.name} ${flag.value ?? ''}.`);
    found.set(token.name, flag.repeatable === true ? [...(found.get(token.name) ?? []), value] : [value]);
  }
  return ok([found, rest]);
}

/** Variables count where the flag is not given; an empty one counts as unset. */
function addEnvironment(found: Found, flags: Flags, env: NonNullable<Options['env']>): string | undefined {
  for (const [name, flag] of Object.entries(flags)) {
    const text = flag.env === undefined ? '' : (env[flag.env] ?? '');
    if (text === '' || found.has(name)) continue;
    if (flag.value !== undefined) found.set(name, flag.repeatable === true ? text.split(',').map((part) => part.trim()) : [text]);
    else if (text === 'true') found.set(name, ['true']);
    else if (text !== 'false') return `${flag.env} must be true or false.`;
  }
  return undefined;
}

function valueOf(
  { value, repeatable, default: usual }: Flag,
  given: readonly string[] | undefined,
): boolean | string | readonly string[] | undefined {
  if (value === undefined) return given !== undefined;
  return repeatable === true ? (given ?? []) : (given?.[0] ?? usual);
}

/** The error is a sentence for the terminal. */
export function readFlags<F extends Flags>(flags: F, args: readonly string[], options: Options = {}): Result<Given<F>, string> {
  const read = readArguments(flags, args, options);
  if (!read.ok) return read;
  const [found, rest] = read.value;
  const isAsked = [...found.keys()].some((name) => flagNamed(flags, name)?.asks === true);
  const problem = isAsked ? undefined : addEnvironment(found, flags, options.env ?? {});
  if (problem !== undefined) return err(problem);
  const values = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, valueOf(flag, found.get(name))]));
  // By the table: ValueOf says of each flag what valueOf makes of it.
  return ok({ flags: values as Given<F>['flags'], rest });
}

/** The lines of --help, one flag after the other. */
export function flagLines(flags: Flags): readonly string[] {
  const rows = Object.entries(flags).map(([name, { value, short, help, env, default: usual }]) => {
    const also = short === undefined ? '' : ` Also -${short}.`;
    const text = `${help}${also}${usual === undefined ? '' : ` Default ${usual}.`}`;
    return { left: `--${name}${value === undefined ? '' : ` ${value}`}`, right: env === undefined ? [text] : [text, `(${env})`] };
  });
  const width = Math.max(...rows.map(({ left }) => left.length));
  return rows.flatMap(({ left, right }) => right.map((text, i) => `  ${(i === 0 ? left : '').padEnd(width)}  ${text}`));
}
