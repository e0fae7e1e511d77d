// Continue tokens of paged lists: the version of the first page and the key to go on after.

import { isObject } from './stored-object.ts';

export type ContinueToken = {
  /** -1: go on at today's state, after a token expired. */
  readonly version: number;
  /** Key of the last object that was sent. */
  readonly after: string;
};

/** The next key of etcd after a key is that key and a zero byte. */
const END = '\u0000';

export function writeContinueToken(token: ContinueToken): string {
  const json = JSON.stringify({ v: 'meta.k8s.io/v1', rv: token.version, start: token.after + END });
  return Buffer.from(json).toString('base64url');
}

/** Undefined when the text is no token of this server. */
export function readContinueToken(text: string): ContinueToken | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!isObject(raw) || raw['v'] !== 'meta.k8s.io/v1' || typeof raw['rv'] !== 'number' || typeof raw['start'] !== 'string')
    return undefined;
  return { version: raw['rv'], after: raw['start'].endsWith(END) ? raw['start'].slice(0, -END.length) : raw['start'] };
}
