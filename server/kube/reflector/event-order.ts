// Tells late and replayed events from new ones by their resourceVersions, with bounded memory.

import type { Key } from '#lib/kube/key.ts';

const DECIMAL = /^[1-9]\d*$/;

/** Objects whose last version is remembered: replays by something in between come soon or not at all. */
const REMEMBERED = 1024;

/** Is `version` older than `than`? False where either is not a decimal number: then nothing is known (KEP-5504). */
export function isOlder(version: string, than: string): boolean {
  if (version === than) return false;
  if (version.length !== than.length) return version.length < than.length && DECIMAL.test(version) && DECIMAL.test(than);
  return version < than && DECIMAL.test(version) && DECIMAL.test(than);
}

export type EventOrder = {
  /** A list at this version is held: what happened up to it is known. */
  begin(version: string): void;
  /** False for an event that tells of an object's past. */
  accept(key: Key, version: string): boolean;
};

/**
 * An API server sends the events of one resource in the order of their versions. Where an event arrives late, it counts
 * only if nothing newer has been heard of its object: neither since the list nor among the objects remembered.
 */
export function eventOrder(): EventOrder {
  let base = '';
  let newest = '';
  const heard = new Map<Key, string>();

  return {
    begin(version) {
      base = version;
      newest = version;
      heard.clear();
    },
    accept(key, version) {
      if (version === '') return true;
      if (version === base) return false;
      if (isOlder(version, newest)) {
        if (isOlder(version, base)) return false;
        const known = heard.get(key);
        if (known !== undefined && isOlder(version, known)) return false;
      } else {
        newest = version;
      }
      heard.delete(key);
      heard.set(key, version);
      if (heard.size > REMEMBERED) forgetOldest();
      return true;
    },
  };

  /** From then on all that is older than the forgotten one counts as known. */
  function forgetOldest(): void {
    const oldest = heard.entries().next();
    if (oldest.done === true) return;
    const [key, version] = oldest.value;
    heard.delete(key);
    if (base === '' || isOlder(base, version)) base = version;
  }
}
