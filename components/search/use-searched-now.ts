'use client';
// useSearchedNow: what is to be said where the server's search was asked from a moment of the past. It knows the cluster of now alone.

import { useLive, useShownPart } from '#components/live/context.ts';
import { clockWords } from '#components/parts/clock-words.ts';

/** A sentence; undefined while now is shown. */
export function useSearchedNow(): string | undefined {
  const { store } = useLive();
  const at = useShownPart(({ moment }) => moment && (moment.shown ?? moment.wanted));
  const isRecording = useShownPart(({ status }) => status?.cluster.recording !== undefined);
  if (at === undefined) return undefined;
  const now = isRecording ? 'it is at the end of the recording' : 'it is now';
  return `Beyond what is shown here, the cluster was searched as ${now}, not as it was at ${clockWords(at, store.liveTime() || at)}.`;
}
