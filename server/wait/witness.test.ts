// What a witness notes of a Service, batch by batch, and when its Pods are as they are to stay.

import { describe, expect, test } from 'vitest';
import { made, of, sliceOf, START } from '#testing/builders/churn.ts';
import { buildService } from '#testing/builders/kube.ts';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { beginChurn, followChurn } from '#lib/churn/churn.ts';
import { newChurn } from '#lib/churn/held.ts';
import type { Facts } from './conditions.ts';
import { createWitness, type Witnessed } from './witness.ts';

type Waiting = {
  at(seconds: number, ...changes: readonly (AnyRecord | Delta)[]): Facts;
  happened(): Witnessed;
  facts(seconds: number, watched?: boolean): Facts;
};

function waiting(records: readonly AnyRecord[]): Waiting {
  const state = newState();
  const churn = newChurn(10);
  apply(state, records.map(put));
  beginChurn(churn, state, START);
  const witness = createWitness(state, ['shop/web'], START, churn);
  const facts: Waiting['facts'] = (seconds, watched = true) => witness.facts('shop/web', START + 1000 * seconds, watched);
  return {
    facts,
    happened: () => witness.happened('shop/web'),
    at(seconds, ...changes) {
      const deltas = changes.map((change) => ('op' in change ? change : put(change)));
      witness.follow(churn, followChurn(churn, state, apply(state, deltas), START + 1000 * seconds));
      return facts(seconds);
    },
  };
}

const web = buildService();
const [one, two, three] = [made('web-1'), made('web-2'), made('web-3')];

describe('a witness', () => {
  test('who came, who went, the fewest that were ready, and how long nobody was', () => {
    const { at, happened } = waiting([web, one, two, sliceOf([of(one), of(two)])]);
    at(1, sliceOf([of(one, 'notReady'), of(two, 'draining')]));
    at(3, remove('Pod', 'shop/web-2'), three, sliceOf([of(one), of(three)]));
    const { ready, withoutReady, quietSince } = at(5);
    expect({ ready, withoutReady, quietSince }).toEqual({ ready: 2, withoutReady: 2000, quietSince: START + 3000 });
    const { came, went, transitions, fewestReady } = happened();
    expect(came.map(({ pod }) => pod)).toEqual(['shop/web-3']);
    expect(went.map(({ pod }) => pod)).toEqual(['shop/web-2']);
    expect({ transitions, fewestReady }).toEqual({ transitions: 5, fewestReady: 0 });
  });

  test('a watch that broke begins the quiet anew', () => {
    const { facts } = waiting([web, one, sliceOf([of(one)])]);
    expect(facts(5).quietSince).toBe(START);
    facts(6, false);
    expect(facts(9).quietSince).toBe(START + 6000);
  });

  test('a Service that is deleted is not there, and what it had cost is kept', () => {
    const { at } = waiting([web, one, sliceOf([of(one, 'notReady')])]);
    expect(at(4, remove('Service', 'shop/web'))).toMatchObject({ exists: false, ready: 0, withoutReady: 4000 });
  });

  test('settled: all active Pods of a Deployment are ready, whoever else still goes', () => {
    const { at, facts } = waiting([web, one, two, sliceOf([of(one), of(two)])]);
    expect(facts(0)).toMatchObject({ settled: true, active: 2 });
    expect(at(1, made('web-2', { deleted: true }), sliceOf([of(one), of(two, 'draining')]))).toMatchObject({ settled: true, active: 1 });
    expect(at(2, three, sliceOf([of(one), of(three, 'notReady')]))).toMatchObject({ settled: false, active: 2 });
  });

  test('settled: a StatefulSet, of which one goes, gets another', () => {
    const db = (name: string, options = {}) => made(name, { kind: 'StatefulSet', workload: 'db', ...options });
    const [zero, last] = [db('db-0'), db('db-1')];
    const going = db('db-1', { deleted: true });
    const { at } = waiting([web, zero, last, sliceOf([of(zero), of(last)])]);
    expect(at(1)).toMatchObject({ settled: true, active: 2 });
    expect(at(2, going, sliceOf([of(zero), of(last, 'draining')]))).toMatchObject({ settled: false, active: 1 });
    expect(at(3, remove('Pod', 'shop/db-1'), sliceOf([of(zero)]))).toMatchObject({ settled: false, active: 1 });
    const other = waiting([web, zero, going, sliceOf([of(zero), of(last, 'draining')])]);
    expect(other.facts(0)).toMatchObject({ settled: false, active: 1 });
  });
});
