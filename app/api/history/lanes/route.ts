// GET /api/history/lanes: what happened to each Service of a scope within a span (lib/churn/chronicle-view.ts).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Response {
  return runtime().chronicle('lanes', request);
}
