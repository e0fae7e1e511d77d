// GET /api/findings?namespace=&severity=: what is wrong, for programs (server/findings/report.ts).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Response {
  return runtime().findings(request);
}
