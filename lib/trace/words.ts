// Words and numbers that several steps use.

import { plural } from '#lib/std/plural.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { LeftOutReason } from '#lib/routing/categorize.ts';
import type { Hop } from '#lib/routing/share.ts';

const NAMED = 4;

/** `a, b and c`; beyond four `a, b, c, d and 3 more`. */
export function listed(words: readonly string[], and = 'and'): string {
  if (words.length > NAMED + 1) return `${words.slice(0, NAMED).join(', ')} ${and} ${words.length - NAMED} more`;
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${and} ${last}`;
}

/** Of 0 to 1, as a percentage without decimals, but for what would be 0. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  return rounded === 0 && share > 0 ? '< 1 %' : `${rounded} %`;
}

/** `[fd00::1]:80`. */
export function socket(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

export function hopWords(hop: Hop): string {
  switch (hop) {
    case 'same-node':
      return 'same node';
    case 'same-zone':
      return 'same zone';
    case 'other-zone':
      return 'other zone';
    case 'unknown':
      return 'zone not known';
    default:
      return assertNever(hop);
  }
}

export function leftOutWords(reason: LeftOutReason): string {
  switch (reason) {
    case 'not-ready':
      return 'not ready';
    case 'terminated':
      return 'terminating, and it serves no more';
    case 'other-node':
      return 'on another node';
    case 'no-node':
      return 'its slice names no node';
    case 'draining':
      return 'terminating, while others are ready';
    case 'hinted-to-other-node':
      return 'hinted for other nodes';
    case 'hinted-to-other-zone':
      return 'hinted for other zones';
    default:
      return assertNever(reason);
  }
}

/** Seconds, in the largest unit that divides them. */
export function duration(seconds: number): string {
  if (seconds % 3600 === 0) return plural(seconds / 3600, 'hour');
  return seconds % 60 === 0 ? plural(seconds / 60, 'minute') : plural(seconds, 'second');
}
