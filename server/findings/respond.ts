// GET /api/findings: the report as JSON, `?namespace=` and `?severity=` narrow it, `?schemaVersion=` holds it to one.

import type { Severity } from '#lib/cluster/finding.ts';
import { targetOf } from '#lib/wire/target.ts';
import { type ReportSource, reportOf, SCHEMA_VERSION, SEVERITIES } from './report.ts';

const HEADERS = { 'cache-control': 'no-store' };

export function respondWithFindings(source: ReportSource, request: Request): Response {
  const query = new URL(request.url).searchParams;
  const version = query.get('schemaVersion');
  if (version !== null && version !== String(SCHEMA_VERSION)) {
    const error = `This Signalbox answers with schema version ${SCHEMA_VERSION} alone; docs/findings/README.md says what differs from the one before.`;
    return Response.json({ error }, { status: 400, headers: HEADERS });
  }
  const wanted = query.get('severity');
  const severity: Severity | undefined = SEVERITIES.find((s) => s === wanted);
  if (wanted !== null && severity === undefined) {
    const error = `The parameter "severity" must be one of ${SEVERITIES.join(', ')}; it asks for this and worse.`;
    return Response.json({ error }, { status: 400, headers: HEADERS });
  }
  const namespace = query.get('namespace') ?? undefined;
  return Response.json(reportOf(source, { namespace, severity }, targetOf(source.current().cluster)), { headers: HEADERS });
}
