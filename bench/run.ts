// Runs every case in a process of its own, one after the other, and prints the table. `node bench/run.ts [case…]`

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readProgram } from '#server/program.ts';
import type { Figure } from './measure.ts';

const CASES = [
  'watch-events',
  'list-pods',
  'pod-heap',
  'endpoint-change',
  'diagnosis',
  'delivery',
  'routing',
  'what-if',
  'history',
  'browser',
];

/** The figures that the case hands over; rejects when it ends without any. */
async function run(name: string): Promise<readonly Figure[]> {
  const child = fork(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), { execArgv: ['--expose-gc'] });
  let figures: readonly Figure[] | undefined;
  child.on('message', (message: readonly Figure[]) => {
    figures = message;
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0 || figures === undefined) throw new Error(`The case ${name} ended with ${code} and no figure.`);
  return figures;
}

function show({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  if (unit === 'ratio') return value.toFixed(2);
  if (unit === 'count') return `${value}`;
  return `${Math.round(value)} ${unit === 'bytes' ? 'B' : 'ms'}`;
}

function verdict({ value, target }: Figure): string {
  if (target === undefined) return '';
  return value <= target ? 'pass' : 'miss';
}

function row(cells: readonly [string, string, string, string]): string {
  return `${cells[0].padEnd(62)}${cells[1].padStart(9)}${cells[2].padStart(11)}  ${cells[3]}`.trimEnd();
}

const { rest: asked } = readProgram(
  `Measures, case by case. Cases: ${CASES.join(', ')}.\n\n  npm run bench -- delivery   that one alone`,
  {},
  { takesRest: true },
);
const unknown = asked.find((name) => !CASES.includes(name));
if (unknown !== undefined) {
  console.error(`There is no case called "${unknown}". The cases are ${CASES.join(', ')}.`);
  process.exit(2);
}

console.log(row(['', 'figure', 'at most', '']));
for (const name of asked.length > 0 ? asked : CASES) {
  for (const figure of await run(name)) {
    const target = figure.target === undefined ? '' : show({ value: figure.target, unit: figure.unit });
    console.log(row([figure.name, show(figure), target, verdict(figure)]));
  }
}
