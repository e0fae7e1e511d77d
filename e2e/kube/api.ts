// The Kubernetes API by HTTP, for the tests themselves: what Signalbox may not do, and what it is compared with.

import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';

export type Json = { readonly [name: string]: unknown };

/** What is read here of any object. */
export type KubeObject = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: Json;
  readonly status?: Json;
};

export type KubeList = {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly KubeObject[];
};

export type WatchLine = { readonly type: string; readonly object: KubeObject };

/** An answer as it came, whatever its status. */
export type Answer = { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly text: string };

export type Access = {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string | undefined;
};

export type Ask = { readonly accept?: string; readonly contentType?: string; readonly body?: unknown };

export type Api = {
  readonly access: Access;
  /** Never rejects for a status. */
  ask(method: string, path: string, options?: Ask): Promise<Answer>;
  /** The following reject with the server's words unless the status is 2xx. */
  get(path: string): Promise<KubeObject>;
  list(path: string): Promise<KubeList>;
  create(path: string, object: Json): Promise<KubeObject>;
  /** Server-side apply, as kubectl does it. */
  apply(object: Json): Promise<KubeObject>;
  /** JSON merge patch (RFC 7386). */
  merge(path: string, patch: Json): Promise<KubeObject>;
  /** What is not there is deleted already. */
  remove(path: string): Promise<void>;
  /** Calls for each line until it is stopped or the server ends it. */
  watch(path: string, line: (event: WatchLine) => void, end: () => void): () => void;
  close(): void;
};

const PLURALS: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networkpolicies',
  Ingress: 'ingresses',
  IngressClass: 'ingressclasses',
};
const CLUSTER_WIDE = new Set([
  'Namespace',
  'Node',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'PriorityClass',
]);

/** The path of an object by its own words. */
export function pathOf(object: Json): string {
  const { apiVersion, kind, metadata } = object as { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } };
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
  const within = CLUSTER_WIDE.has(kind) ? '' : `/namespaces/${metadata.namespace ?? 'default'}`;
  return `${root}${within}/${plural}/${metadata.name}`;
}

function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    response.on('error', reject);
  });
}

function messageIn(text: string): string {
  try {
    const body = JSON.parse(text) as { message?: string };
    return body.message ?? text;
  } catch {
    return text;
  }
}

export function connectApi(access: Access): Api {
  const agent = new Agent({ keepAlive: true, maxSockets: 32, ca: access.ca });
  const base = new URL(access.server);

  function open(method: string, path: string, { accept = 'application/json', contentType, body }: Ask): Promise<IncomingMessage> {
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const headers = {
        accept,
        // The API server takes the name of a manager of fields from it.
        'user-agent': 'kubectl/v1.36.2 (tests)',
        ...(access.token !== undefined && { authorization: `Bearer ${access.token}` }),
        ...(bytes !== undefined && { 'content-type': contentType ?? 'application/json', 'content-length': bytes.length }),
      };
      const sent = request({ agent, host: base.hostname, port: base.port, method, path, headers }, resolve);
      sent.on('error', reject);
      sent.end(bytes);
    });
  }

  async function ask(method: string, path: string, options: Ask = {}): Promise<Answer> {
    const response = await open(method, path, options);
    return { status: response.statusCode ?? 0, headers: response.headers, text: await textOf(response) };
  }

  async function demand(method: string, path: string, options: Ask = {}): Promise<unknown> {
    const { status, text } = await ask(method, path, options);
    if (status < 200 || status > 299) throw new Error(`${method} ${path} answered ${status}: ${messageIn(text)}`);
    return JSON.parse(text);
  }

  return {
    access,
    ask,
    get: async (path) => (await demand('GET', path)) as KubeObject,
    list: async (path) => (await demand('GET', path)) as KubeList,
    create: async (path, body) => (await demand('POST', path, { body })) as KubeObject,
    apply: async (body) =>
      (await demand('PATCH', `${pathOf(body)}?fieldManager=kubectl&force=true`, {
        contentType: 'application/apply-patch+yaml',
        body,
      })) as KubeObject,
    merge: async (path, body) => (await demand('PATCH', path, { contentType: 'application/merge-patch+json', body })) as KubeObject,
    async remove(path) {
      const { status, text } = await ask('DELETE', path);
      if (status > 299 && status !== 404) throw new Error(`DELETE ${path} answered ${status}: ${messageIn(text)}`);
    },
    watch(path, line, end) {
      let response: IncomingMessage | undefined;
      let stopped = false;
      function ended(): void {
        if (!stopped) end();
        stopped = true;
      }
      open('GET', path, {}).then((opened) => {
        response = opened;
        if (stopped) return void opened.destroy();
        let rest = '';
        opened.setEncoding('utf8');
        opened.on('data', (text: string) => {
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          for (const one of lines) if (one !== '' && !stopped) line(JSON.parse(one) as WatchLine);
        });
        opened.on('close', ended);
        opened.on('error', ended);
      }, ended);
      return () => {
        stopped = true;
        response?.destroy();
      };
    },
    close: () => agent.destroy(),
  };
}
