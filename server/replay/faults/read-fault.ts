// Reads a fault from JSON or from the query of the control path.

import { err, ok, type Result } from '#lib/std/result.ts';
import { isObject } from '#server/replay/stored-object.ts';
import type { Fault, FaultCause, FaultScope } from './fault.ts';

type Raw = Readonly<Record<string, unknown>>;

const SHAPES = ['no-metadata', 'null-arrays', 'huge', 'invalid-utf8', 'wrong-types', 'not-json'] as const;

/** Numbers and numerals from 0; `fallback` when absent, undefined when unreadable. */
function amount(raw: Raw, name: string, fallback: number): number | undefined {
  const value = raw[name] ?? fallback;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

function oneOf<const T extends string | number>(raw: Raw, name: string, words: readonly T[]): T | undefined {
  const value = raw[name] ?? words[0];
  return words.find((word) => word === value || String(word) === value);
}

function textOf(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function names(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return list.filter((name): name is string => typeof name === 'string' && name !== '');
}

function readCause(raw: Raw): FaultCause | undefined {
  const kind = raw['kind'];
  switch (kind) {
    case 'close-watches': {
      const after = amount(raw, 'after', 0);
      return after === undefined ? undefined : { kind, after };
    }
    case 'outage': {
      const ms = amount(raw, 'for', 0);
      return ms === undefined ? undefined : { kind, for: ms };
    }
    case 'gone': {
      const at = oneOf(raw, 'at', ['stream', 'watch', 'continue']);
      return at === undefined ? undefined : { kind, at };
    }
    case 'busy': {
      const code = oneOf(raw, 'code', [429, 503]);
      const retryAfter = amount(raw, 'retryAfter', 1);
      return code === undefined || retryAfter === undefined ? undefined : { kind, code, retryAfter };
    }
    case 'broken':
      return { kind };
    case 'forbidden':
      return { kind, allow: names(raw['allow']) };
    case 'unauthorized': {
      const token = textOf(raw, 'token');
      return token === undefined ? undefined : { kind, token };
    }
    case 'absent': {
      const group = textOf(raw, 'group');
      return group === undefined ? undefined : { kind, group };
    }
    case 'too-large': {
      const at = oneOf(raw, 'at', ['list', 'watch']);
      return at === undefined ? undefined : { kind, at };
    }
    case 'disorder': {
      const mode = oneOf(raw, 'mode', ['duplicate', 'replay', 'late']);
      return mode === undefined ? undefined : { kind, mode };
    }
    case 'bad-object': {
      const at = oneOf(raw, 'at', ['watch', 'list']);
      const shape = oneOf(raw, 'shape', SHAPES);
      return at === undefined || shape === undefined ? undefined : { kind, at, shape };
    }
    case 'old-server': {
      const answer = oneOf(raw, 'answer', ['ignore', 'refuse']);
      return answer === undefined ? undefined : { kind, answer };
    }
    default:
      return undefined;
  }
}

/** The error is a sentence that says what is wrong. */
export function readFault(raw: unknown): Result<Fault, string> {
  if (!isObject(raw)) return err('a fault is an object with a kind');
  const cause = readCause(raw);
  if (cause === undefined) return err(`the fault ${JSON.stringify(raw)} is unknown or lacks a value: see server/replay/README.md`);
  const count = raw['count'] === undefined ? undefined : amount(raw, 'count', 1);
  const resource = textOf(raw, 'resource');
  const scope: FaultScope = { ...(resource !== undefined && { resource }), ...(count !== undefined && { count }) };
  return ok({ ...cause, ...scope });
}
