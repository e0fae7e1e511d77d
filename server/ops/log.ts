// Log lines on stderr: JSON for machines, short text for a terminal. Fields are names, numbers and sentences, never objects of the
// cluster and never credentials.

import type { LogLevel } from '#server/config.ts';

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export type Log = { readonly [L in LogLevel]: (message: string, fields?: LogFields) => void };

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export type LogOptions = {
  readonly level: LogLevel;
  readonly format: 'json' | 'text';
  readonly now: () => number;
  /** Takes one line with its line break. */
  readonly write: (line: string) => void;
};

/** Control characters could forge lines or steer the terminal. */
function tame(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
}

function textLine(level: LogLevel, message: string, fields: LogFields): string {
  const extra = Object.entries(fields).filter(([, value]) => value !== undefined);
  const tail = extra.length === 0 ? '' : `  (${extra.map(([key, value]) => `${key}: ${String(value)}`).join(', ')})`;
  return `${level === 'info' ? '' : `${level}: `}${tame(message + tail)}\n`;
}

export function createLog({ level: lowest, format, now, write }: LogOptions): Log {
  function at(level: LogLevel): Log[LogLevel] {
    if (ORDER.indexOf(level) < ORDER.indexOf(lowest)) return () => {};
    return (message, fields = {}) =>
      write(
        format === 'text'
          ? textLine(level, message, fields)
          : `${JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...fields })}\n`,
      );
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
