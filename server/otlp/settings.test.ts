// The variables of OpenTelemetry that decide whether records are sent.

import { expect, test } from 'vitest';
import { readOtlp } from './settings.ts';

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const URL_ = 'http://collector:4318';

test.each<[string, Record<string, string>, string | undefined]>([
  ['nothing set', {}, undefined],
  ['an empty value', { [ENDPOINT]: '' }, undefined],
  ['the endpoint', { [ENDPOINT]: URL_ }, URL_],
  ['that of logs wins', { [ENDPOINT]: URL_, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'https://logs/v1/logs' }, 'https://logs/v1/logs'],
  ['the SDK is off', { [ENDPOINT]: URL_, OTEL_SDK_DISABLED: 'TRUE' }, undefined],
  ['no logs', { [ENDPOINT]: URL_, OTEL_LOGS_EXPORTER: 'none' }, undefined],
  ['its protocol', { [ENDPOINT]: URL_, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }, URL_],
])('%s', (_, env, endpoint) => {
  expect(readOtlp(env)).toEqual({ ok: true, value: endpoint === undefined ? undefined : { endpoint } });
});

test.each([
  [{ [ENDPOINT]: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT is no http or https address: collector:4318.'],
  [{ [ENDPOINT]: 'ftp://collector' }, 'OTEL_EXPORTER_OTLP_ENDPOINT is no http or https address: ftp://collector.'],
  [{ [ENDPOINT]: URL_, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL asks for grpc.'],
  [{ [ENDPOINT]: URL_, OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json' }, 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL asks for http/json.'],
])('%j is refused', (env, said) => {
  const read = readOtlp(env);
  expect(read.ok ? '' : read.error).toContain(said);
});
