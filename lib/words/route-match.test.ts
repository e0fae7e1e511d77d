// Tests of the short form of what routes match.

import { describe, expect, test } from 'vitest';
import { newState } from '#lib/cluster/state.ts';
import { buildBackendRef, buildGrpcRoute, buildHttpRoute } from '#testing/builders/kube.ts';
import { matchTexts, shareText } from './route-match.ts';

describe('matchTexts', () => {
  const backendRefs = [buildBackendRef()];
  const none = { headers: [], queryParams: [], method: undefined };

  test.each([
    [{ ...none, path: undefined }, '/'],
    [{ ...none, path: { type: 'PathPrefix', value: '/a' }, method: 'POST' }, 'POST /a'],
    [{ ...none, path: { type: 'Exact', value: '/a' } }, '=/a'],
    [
      { ...none, path: { type: 'RegularExpression', value: '/a.*' }, headers: [{ name: 'x-v' }], queryParams: [{ name: 'q' }] },
      '~/a.* [x-v] ?q',
    ],
  ])('%j', (match, text) => {
    const route = buildHttpRoute({ rules: [{ matches: [match], filters: [], backendRefs }] });
    expect(matchTexts(newState(), route, 0)).toEqual([text]);
  });

  test('a rule without matches takes everything', () => {
    expect(matchTexts(newState(), buildHttpRoute({ rules: [{ matches: [], filters: [], backendRefs }] }), 0)).toEqual(['/']);
  });

  test('of a GRPCRoute the service and method', () => {
    expect(matchTexts(newState(), buildGrpcRoute(), 0)).toEqual(['shop.Search/*']);
  });
});

test('shares are weights in relation to their sum, 1 where none is written', () => {
  const refs = [buildBackendRef(), buildBackendRef({ weight: 2 })] as const;
  expect(refs.map((ref) => shareText(refs, ref))).toEqual(['33%', '67%']);
  expect(shareText([refs[0]], refs[0])).toBeUndefined();
  const zeros = [buildBackendRef({ weight: 0 }), buildBackendRef({ weight: 0 })] as const;
  expect(shareText(zeros, zeros[0])).toBe('0%');
});
