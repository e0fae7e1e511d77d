// An OpenTelemetry Collector on the loopback, and what it hands on: the log records that it took, flattened.

import { createServer } from 'node:http';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listen } from '#server/ops/front.ts';
import { component } from '../kube/components.ts';
import { type Guardian, startProgram } from '../kube/program.ts';

type Value = {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
};
type Attribute = { readonly key: string; readonly value: Value };
type Logs = {
  readonly resourceLogs?: readonly {
    readonly resource?: { readonly attributes?: readonly Attribute[] };
    readonly scopeLogs?: readonly {
      readonly logRecords?: readonly {
        readonly timeUnixNano: string;
        readonly severityText: string;
        readonly eventName?: string;
        readonly body?: Value;
        readonly attributes?: readonly Attribute[];
      }[];
    }[];
  }[];
};

export type Taken = {
  readonly event: string;
  /** Ms since 1970. */
  readonly time: number;
  readonly severity: string;
  readonly body: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
};

function textOf(value: Value): string {
  return String(value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? '');
}

function flat(attributes: readonly Attribute[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, textOf(value)]));
}

function takenOf({ resourceLogs = [] }: Logs): readonly Taken[] {
  return resourceLogs.flatMap(({ resource, scopeLogs = [] }) =>
    scopeLogs.flatMap(({ logRecords = [] }) =>
      logRecords.map((record) => ({
        event: record.eventName ?? '',
        time: Number(BigInt(record.timeUnixNano) / 1_000_000n),
        severity: record.severityText,
        body: textOf(record.body ?? {}),
        resource: flat(resource?.attributes),
        attributes: flat(record.attributes),
      })),
    ),
  );
}

export type Collector = {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  readonly taken: readonly Taken[];
  problem(): string | undefined;
  stop(): Promise<void>;
};

export async function startCollector(guardian: Guardian, folder: string, port: number): Promise<Collector> {
  const taken: Taken[] = [];
  const sink = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      taken.push(...takenOf(JSON.parse(Buffer.concat(parts).toString()) as Logs));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  const sinkPort = await listen(sink, 0, '127.0.0.1');
  const file = join(folder, 'otelcol.yaml');
  const config = {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { otlp_http: { endpoint: `http://127.0.0.1:${sinkPort}`, encoding: 'json', compression: 'none', tls: { insecure: true } } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { logs: { receivers: ['otlp'], exporters: ['otlp_http'] } },
    },
  };
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  const program = startProgram(guardian, 'otelcol', component('otelcol').path, ['--config', `file:${file}`], join(folder, 'otelcol.log'));
  return {
    endpoint: `http://127.0.0.1:${port}`,
    taken,
    problem: () => program.problem(),
    async stop() {
      await program.stop();
      sink.close();
    },
  };
}
