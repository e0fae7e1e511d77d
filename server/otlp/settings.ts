// Whether churn is sent as OpenTelemetry log records: by the standard variables alone, without a flag of our own
// (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).

import { err, ok, type Result } from '#lib/std/result.ts';
import type { Environment } from '#server/config.ts';

/** Undefined: nothing is sent. The error is a sentence for the terminal. */
export function readOtlp(env: Environment): Result<{ readonly endpoint: string } | undefined, string> {
  const own = env['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'] ?? '';
  const endpoint = own === '' ? (env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '') : own;
  const isDisabled = env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_LOGS_EXPORTER'] === 'none';
  if (endpoint === '' || isDisabled) return ok(undefined);
  const name = own === '' ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT';
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    return err(`${name} is no http or https address: ${endpoint}. Give one such as http://collector:4318, or unset it.`);
  }
  const ownProtocol = env['OTEL_EXPORTER_OTLP_LOGS_PROTOCOL'] ?? '';
  const protocol = ownProtocol === '' ? (env['OTEL_EXPORTER_OTLP_PROTOCOL'] ?? '') : ownProtocol;
  if (protocol !== '' && protocol !== 'http/protobuf') {
    return err(
      `Signalbox sends OpenTelemetry log records by http/protobuf, and ${ownProtocol === '' ? 'OTEL_EXPORTER_OTLP_PROTOCOL' : 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL'} asks for ${protocol}. ` +
        'Set it to http/protobuf, which every Collector takes on port 4318, or unset it.',
    );
  }
  return ok({ endpoint });
}
