// Where a command may break.

import { expect, it } from 'vitest';
import { splitCommand } from './command.tsx';

it('keeps a flag with its value and loses nothing', () => {
  const line = 'kubectl --context kind -n shop get pods -l app=web --show-labels -o wide';
  const words = splitCommand(line);
  expect(words.map((w) => w.trim())).toEqual([
    'kubectl',
    '--context kind',
    '-n shop',
    'get',
    'pods',
    '-l app=web',
    '--show-labels',
    '-o wide',
  ]);
  expect(words.join('')).toBe(line);
});
