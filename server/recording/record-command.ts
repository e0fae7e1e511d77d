// The flags of `signalbox record`.

import { readDuration } from '#lib/std/duration.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { flagLines, type Flags, HELP, readFlags } from '#server/flags.ts';
import type { Aim } from '#server/reading.ts';

export type RecordConfig = Aim & {
  readonly file: string;
  /** In ms; undefined: until it is interrupted. */
  readonly length: number | undefined;
  readonly anonymise: boolean;
};

const FLAGS = {
  output: { value: 'FILE', short: 'o', help: 'The file, such as incident.ndjson.zst; without .zst at its end it is not compressed.' },
  for: { value: 'DURATION', help: 'How long, such as 10m. Default: until Ctrl-C.' },
  namespace: { value: 'NAME', short: 'n', help: 'Only this namespace, with Nodes and Namespaces. Default: the whole cluster.' },
  anonymise: { help: 'Replaces names, labels, annotations, host names and addresses, each by the same wherever it occurs.' },
  context: { value: 'NAME', help: 'Context of the kubeconfig. Default: the current one, or the cluster that it runs in.' },
  'cluster-domain': { value: 'NAME', default: 'cluster.local', help: "Zone of the cluster's DNS." },
  demo: { help: 'Records the recorded demo cluster.' },
  help: HELP,
} as const satisfies Flags;

/** Seconds for the connection and the lists. */
const READING = 60;

export function recordHelp(): string {
  return [
    'signalbox record -o FILE: records what the cluster says, as a file that "signalbox open" shows.',
    '',
    '  signalbox record -o incident.ndjson.zst --for 10m -n shop',
    '  zstd -dc incident.ndjson.zst | jq -r .kind',
    '',
    'It holds what Signalbox reads, and no more: no Secrets, ConfigMaps, environment variables or logs. docs/recordings.md is its format.',
    'Exit status: 0 recorded, also after Ctrl-C; 1 the file could not be written to its end; 2 the cluster could not be read, or the command is wrong.',
    '',
    ...flagLines(FLAGS),
  ].join('\n');
}

/** The error is a sentence for the terminal; `help` asks for recordHelp. */
export function readRecord(args: readonly string[]): Result<RecordConfig | 'help', string> {
  const refuse = (argument: string): string => `"${argument}" is not a flag of signalbox record. --help lists those there are.`;
  const given = readFlags(FLAGS, args, { refuse });
  if (!given.ok) return given;
  const { flags } = given.value;
  if (flags.help) return ok('help');
  const { output: file, namespace, context, demo, anonymise } = flags;
  if (file === undefined) return err('Where to? Name the file: signalbox record -o incident.ndjson.zst.');
  const length = flags.for === undefined ? undefined : readDuration(flags.for);
  if (flags.for !== undefined && (length === undefined || length === 0))
    return err(`--for ${flags.for}: give a duration such as 30s, 10m or 1h30m.`);
  if (demo && context !== undefined) return err('--demo and --context exclude each other: the demo asks no cluster.');
  return ok({ file, length, anonymise, namespace, context, clusterDomain: flags['cluster-domain'], demo, timeout: READING });
}
