// GET /api/history/lives: the endpoints of one Service as lines through a span (lib/churn/chronicle-view.ts).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Response {
  return runtime().chronicle('lives', request);
}
