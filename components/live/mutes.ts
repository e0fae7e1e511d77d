// What this reader has muted, kept on this machine; and the records as they are shown then. What the team has muted is in them already.

import { type Delta, put } from '#lib/cluster/delta.ts';
import type { Finding, FindingBrief } from '#lib/cluster/finding.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { type Mute, mutedHere, readMutes, writeMute } from '#lib/diagnosis/mutes.ts';

const KEY = 'signalbox-mutes';
const NONE: readonly Mute[] = [];

const listeners = new Set<() => void>();
/** Undefined until somebody asks. */
let held: readonly Mute[] | undefined;

function stored(): readonly Mute[] {
  try {
    const read = readMutes(JSON.parse(localStorage.getItem(KEY) ?? '{"mutes":[]}'));
    return read.ok ? read.value.filter(({ until }) => until > Date.now()) : NONE;
  } catch {
    // Storage is blocked or holds something else: nothing is muted.
    return NONE;
  }
}

/** The same array until something is muted or lifted, or ends. */
export function mutesHere(): readonly Mute[] {
  held ??= stored();
  return held;
}

/** As the server shows it, which does not know what is kept. */
export const noMutes = (): readonly Mute[] => NONE;

/** `now` in ms since 1970 on the reader's clock, which is the one that ends them. */
export function keepMutes(mutes: readonly Mute[], now: number): void {
  held = mutes.filter(({ until }) => until > now);
  try {
    localStorage.setItem(KEY, JSON.stringify({ mutes: held.map(writeMute) }));
  } catch {
    // Storage is blocked or full: they last until the page is closed.
  }
  for (const listener of listeners) listener();
}

/** From now on, for so many ms. */
export function muteFor(ms: number, mute: Omit<Mute, 'until'>): void {
  const now = Date.now();
  keepMutes([...mutesHere(), { ...mute, until: now + ms }], now);
}

export function onMutes(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab has muted or lifted something.
  const fromAfar = (event: StorageEvent): void => {
    if (event.key !== KEY) return;
    held = undefined;
    listener();
  };
  globalThis.addEventListener?.('storage', fromAfar);
  return () => {
    listeners.delete(listener);
    globalThis.removeEventListener?.('storage', fromAfar);
  };
}

/** When the next of them ends; undefined where none does. */
export function nextEnd(mutes: readonly Mute[], now: number): number | undefined {
  let next: number | undefined;
  for (const { until } of mutes) if (until > now) next = Math.min(next ?? until, until);
  return next;
}

function summaryHere(mutes: readonly Mute[], summary: ServiceSummary, now: number): ServiceSummary {
  const findings = summary.findings.map((finding): FindingBrief => mutedHere(mutes, finding, now));
  return findings.every((finding, i) => finding === summary.findings[i]) ? summary : { ...summary, findings };
}

/** The same record where nothing of it is muted. */
export function recordHere(mutes: readonly Mute[], record: AnyRecord, now: number): AnyRecord {
  if (record.kind === 'Finding') return mutedHere<Finding>(mutes, record, now);
  return record.kind === 'ServiceSummary' ? summaryHere(mutes, record, now) : record;
}

/** What a state lacks, or has too much, where other things are muted than before. */
export function remuted(state: ClusterState, mutes: readonly Mute[], now: number): readonly Delta[] {
  const deltas: Delta[] = [];
  for (const record of [...state.tables.Finding.values(), ...state.tables.ServiceSummary.values()]) {
    const shown = recordHere(mutes, record, now);
    if (shown !== record) deltas.push(put(shown));
  }
  return deltas;
}
