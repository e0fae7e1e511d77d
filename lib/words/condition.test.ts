// Conditions in words.

import { describe, expect, test } from 'vitest';
import { buildCondition } from '#testing/builders/kube.ts';
import { conditionWords } from './condition.ts';

describe('conditionWords', () => {
  test('nothing where all is as it should be, or of another API', () => {
    const well = [buildCondition('Accepted', 'True'), buildCondition('Conflicted', 'False'), buildCondition('example.com/Shiny', 'False')];
    expect(conditionWords(well)).toEqual([]);
  });

  test('what is wrong, why, and the word of the controller', () => {
    const conditions = [
      buildCondition('ResolvedRefs', 'False', 'BackendNotFound', 'no Service reviews'),
      buildCondition('Conflicted', 'True', 'Other'),
      buildCondition('Programmed', 'Unknown', 'Pending', 'Waiting for controller'),
    ];
    expect(conditionWords(conditions)).toEqual([
      {
        type: 'ResolvedRefs',
        reason: 'BackendNotFound',
        words: 'something that it names cannot be used: a backend does not exist',
        message: 'no Service reviews',
        tone: 'wrong',
      },
      { type: 'Conflicted', reason: 'Other', words: 'in conflict with another listener', tone: 'wrong' },
      {
        type: 'Programmed',
        reason: 'Pending',
        words: 'no controller has taken it up yet',
        message: 'Waiting for controller',
        tone: 'waiting',
      },
    ]);
  });
});
