// Mutes in words: what one is about, and until when.

import type { Muted } from '#lib/cluster/finding.ts';
import type { Mute } from '#lib/diagnosis/mutes.ts';
import { splitKey } from '#lib/kube/key.ts';

const UNTIL = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });

/** `24 Dec 2026, 18:00`, on the reader's clock. */
export function untilWords(until: number): string {
  return UNTIL.format(until);
}

/** `Muted by the team until 24 Dec 2026, 18:00: moved in January` */
export function mutedWords({ by, until, reason }: Muted): string {
  return `Muted ${by === 'file' ? 'by the team' : 'in this browser'} until ${untilWords(until)}: ${reason}`;
}

/** `none-ready of Service web in shop`, `single-point in staging`, `everything in legacy`. */
export function muteWords({ rule, subject, namespace }: Mute): string {
  const what = rule ?? 'everything';
  const home = namespace ?? (subject === undefined ? '' : splitKey(subject.key).namespace);
  const of = subject === undefined ? '' : ` of ${subject.kind} ${splitKey(subject.key).name}`;
  return `${what}${of}${home === '' ? '' : ` in ${home}`}`;
}
