// Against what a real controller wrote: in the recording of the demo, at every quiet moment, the slices are as expected.

import { beforeAll, describe, expect, it } from 'vitest';
import { type RecordedEvent, recordedShop } from '#testing/recorded/deltas.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { differencesOf } from './differences.ts';
import { expectedOf, managedSlices } from './expect.ts';

/** Nothing has come for so long, in ms: a controller that has something to write has written it. */
const QUIET = 400;

type Moment = { readonly t: number; readonly quiet: number; readonly state: ClusterState };

/** Looks at the state before each pause. */
function play(events: readonly RecordedEvent[], look: (moment: Moment) => void): void {
  const state = newState();
  events.forEach(({ t, delta }, i) => {
    apply(state, [delta]);
    const quiet = (events[i + 1]?.t ?? t + QUIET) - t;
    if (quiet > 0) look({ t, quiet, state });
  });
}

describe('the recording of the demo', () => {
  let events: readonly RecordedEvent[] = [];
  beforeAll(() => {
    events = recordedShop();
  });

  it('is as expected whenever it is quiet: endpoints, conditions, topology, hints, ports and labels, in the same slices', () => {
    let moments = 0;
    const checked = new Set<string>();
    const wrong: string[] = [];
    play(events, ({ t, quiet, state }) => {
      if (quiet < QUIET) return;
      moments++;
      for (const key of state.tables.Service.keys()) {
        const expected = expectedOf(state, key);
        if (expected.kind !== 'managed') continue;
        checked.add(key);
        const held = managedSlices(state, key);
        // What stands and is right is the same object.
        if (held.length !== expected.slices.length || expected.slices.some((slice) => !held.includes(slice))) wrong.push(`${t} ms: ${key}`);
      }
    });
    expect(wrong).toEqual([]);
    expect(moments).toBeGreaterThan(50);
    expect(checked.size).toBe(19);
  });

  it('differs only while the controller catches up, and in lasting ways only where the scenario means it', () => {
    const lags: { readonly t: number; readonly kind: string }[] = [];
    const lasting = new Map<string, Set<string>>();
    play(events, ({ t, quiet, state }) => {
      for (const key of state.tables.Service.keys()) {
        for (const { kind, lasting: lasts } of differencesOf(state, key)) {
          if (!lasts) lags.push({ t: quiet >= QUIET ? t : 0, kind });
          else if (quiet >= QUIET) lasting.set(kind, (lasting.get(kind) ?? new Set<string>()).add(key));
        }
      }
    });
    expect(lags.length).toBeGreaterThan(100);
    expect(lags.filter(({ t }) => t > 0)).toEqual([]);
    expect(lasting.get('port-missing')).toEqual(new Set(['payments/ledger']));
    expect(lasting.get('other-manager')).toBeUndefined();
    expect(lasting.get('not-used')?.has('payments/fraud')).toBe(true);
  });
});
