// A plain HTTP client for the tests of the replay server: lists, and watches read line by line.

import { splitLines } from '#server/replay/open-recording.ts';

export type ApiObject = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
};

export type ApiList = {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly ApiObject[];
};

export type ApiStatus = {
  readonly kind: string;
  readonly metadata: { readonly continue?: string };
  readonly message: string;
  readonly reason: string;
  readonly code: number;
  readonly details?: {
    readonly kind?: string;
    readonly causes?: readonly { readonly reason: string }[];
    readonly retryAfterSeconds?: number;
  };
};

export type WatchEvent = { readonly type: string; readonly object: ApiObject };

export async function ask<T>(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Headers; body: T }> {
  const response = await fetch(url, { headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
}

export async function list(url: string): Promise<ApiList> {
  const { status, body } = await ask<ApiList>(url);
  if (status !== 200) throw new Error(`${url} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

export type Watcher = {
  readonly status: number;
  /** All events so far. */
  readonly events: readonly WatchEvent[];
  /** Lines that were no JSON. */
  readonly broken: readonly string[];
  /** Resolves when the events satisfy it, or the stream has ended. */
  until(enough: (events: readonly WatchEvent[]) => boolean): Promise<readonly WatchEvent[]>;
  /** Resolves to how the stream ended. */
  readonly ended: Promise<'end' | 'error'>;
  close(): void;
};

export async function watch(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Watcher> {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  const events: WatchEvent[] = [];
  const broken: string[] = [];
  const waiting = new Set<() => void>();
  let over = false;

  async function read(): Promise<'end' | 'error'> {
    try {
      if (response.body === null) return 'end';
      for await (const line of splitLines(response.body)) {
        try {
          events.push(JSON.parse(line.toString('utf8')) as WatchEvent);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
          broken.push(line.toString('utf8'));
        }
        for (const check of waiting) check();
      }
      return 'end';
    } catch (error) {
      if (error instanceof Error) return 'error';
      throw error;
    } finally {
      over = true;
      for (const check of waiting) check();
    }
  }

  return {
    status: response.status,
    events,
    broken,
    ended: read(),
    until(enough) {
      return new Promise((resolve) => {
        const check = () => {
          if (!over && !enough(events)) return;
          waiting.delete(check);
          resolve(events);
        };
        waiting.add(check);
        check();
      });
    },
    close: () => controller.abort(),
  };
}

/** Folds watch events into a list, as a client's cache does: by namespace and name, later wins. */
export function fold(items: readonly ApiObject[], events: readonly WatchEvent[]): ReadonlyMap<string, string> {
  const state = new Map<string, string>();
  const key = (object: ApiObject) => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  for (const item of items) state.set(key(item), `${item.metadata.uid} ${item.metadata.resourceVersion}`);
  for (const { type, object } of events) {
    if (type === 'DELETED') state.delete(key(object));
    else if (type !== 'BOOKMARK') state.set(key(object), `${object.metadata.uid} ${object.metadata.resourceVersion}`);
  }
  return state;
}
