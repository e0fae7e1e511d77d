// Sends churn as OpenTelemetry log records, by the official SDK: it queues, batches and tries again. What it can not send is dropped and
// counted; the live view does not wait for it.

import { diag, type DiagLogger, DiagLogLevel, type Logger, SeverityNumber } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import type { Churn, Told } from '#lib/churn/held.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import type { Log } from '#server/ops/log.ts';
import { type ChurnRecord, churnRecords } from './records.ts';

export type OtlpExporter = {
  /** As a ChurnListener. */
  follow(churn: Churn, told: Told, now: number): void;
  /** Sends what waits, as long as it may take, and ends. */
  close(): Promise<void>;
};

const SEVERITY: Readonly<Record<ChurnRecord['severity'], { readonly severityNumber: SeverityNumber; readonly severityText: string }>> = {
  info: { severityNumber: SeverityNumber.INFO, severityText: 'INFO' },
  warn: { severityNumber: SeverityNumber.WARN, severityText: 'WARN' },
  error: { severityNumber: SeverityNumber.ERROR, severityText: 'ERROR' },
};

/** The SDK gives errors as JSON of all their fields. */
function messageIn(word: unknown): string {
  if (word instanceof Error) return word.message;
  const text = String(word);
  const message = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return message ?? text;
}

/** The SDK says what fails with each batch of records: it is told once, and again when something else fails. */
function tellOnce(log: Log, endpoint: string): DiagLogger {
  let last = '';
  const silent = (): void => undefined;
  const tell = (...words: unknown[]): void => {
    const problem = words.map(messageIn).join(' ');
    if (problem === last) return;
    last = problem;
    log.warn(`OpenTelemetry log records do not reach ${endpoint}; they are dropped when more than 16,384 wait.`, { problem });
  };
  return { error: tell, warn: tell, info: silent, debug: silent, verbose: silent };
}

export type OtlpOptions = {
  readonly endpoint: string;
  readonly version: string;
  /** What is known of the cluster when a record is made. */
  readonly cluster: () => ClusterInfo;
  readonly log: Log;
};

/** A burst, such as a Node that is lost with all of its Pods, is not to lose its end. */
const QUEUE = 16_384;

export function createOtlpExporter({ endpoint, version, cluster, log }: OtlpOptions): OtlpExporter {
  diag.setLogger(tellOnce(log, endpoint), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  // What the variables say (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES) counts before what we say.
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'signalbox', 'service.version': version }))
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }));
  const provider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(), maxQueueSize: QUEUE })],
  });
  const logger: Logger = provider.getLogger('signalbox.churn', version);

  function emit({ event, time, severity, body, attributes }: ChurnRecord): void {
    const { name, server } = cluster();
    logger.emit({
      eventName: event,
      timestamp: time,
      ...SEVERITY[severity],
      body,
      attributes: { ...attributes, 'k8s.cluster.name': name, 'server.address': server },
    });
  }

  return {
    follow(churn, told, now) {
      for (const record of churnRecords(churn, told, now)) emit(record);
    },
    close: () => provider.shutdown(),
  };
}
